// SPDX-License-Identifier: Apache-2.0

/// A JSON value. Members keep their order.
enum JSON {
    case text(String)
    case number(UInt64)
    case fraction(Double)
    case flag(Bool)
    case null
    case list([JSON])
    case object([(String, JSON)])

    static func number<Number: BinaryInteger>(_ number: Number?) -> JSON {
        number.map { .number(UInt64(clamping: $0)) } ?? .null
    }

    static func text(_ text: String?) -> JSON { text.map { JSON.text($0) } ?? .null }

    /// The text; an element of the outermost list is a line.
    var text: String {
        guard case .list(let elements) = self, !elements.isEmpty else { return compact }
        return "[\n" + elements.map { "  " + $0.compact }.joined(separator: ",\n") + "\n]"
    }

    /// The text on one line.
    var compact: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): "\(number)"
        case .fraction(let number): number.isFinite ? "\(number)" : "null"
        case .flag(let flag): "\(flag)"
        case .null: "null"
        case .list(let elements): "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0)): \($1.compact)" }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

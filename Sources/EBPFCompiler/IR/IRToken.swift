// SPDX-License-Identifier: Apache-2.0

/// A token of LLVM's textual IR.
struct IRToken: Hashable, Sendable {
    /// What its first characters say that it is.
    enum Kind: UInt8, Sendable {
        /// A keyword, a type, a number.
        case word
        /// `%name`.
        case local
        /// `@name`.
        case global
        /// `!0`, `!dbg`, `!DILocation`, or `!` alone.
        case metadata
        /// `#0`.
        case attributes
        /// `"text"`, with LLVM's escapes.
        case string
        /// `name:`, which begins a block or names a field.
        case label
        /// `$name`.
        case comdat
        case punctuation
    }

    let kind: Kind
    let text: String
    /// Whether it is the first one of its line.
    var startsLine = false

    init(_ kind: Kind, _ text: String, startsLine: Bool = false) {
        self.kind = kind
        self.text = text
        self.startsLine = startsLine
    }

    static func == (left: Self, right: Self) -> Bool { left.kind == right.kind && left.text == right.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    static func word(_ text: String) -> Self { Self(.word, text) }
    static func string(_ text: String) -> Self { Self(.string, "\"\(IRText.escaped(text))\"") }
    static func reference(_ id: Int) -> Self { Self(.metadata, "!\(id)") }

    func isWord(_ word: String) -> Bool { kind == .word && text == word }
    func isPunctuation(_ text: String) -> Bool { kind == .punctuation && self.text == text }

    /// The number in `!12`.
    var reference: Int? { kind == .metadata ? Int(text.dropFirst()) : nil }

    /// The text of a string, without its quotes and escapes.
    var stringValue: String? { kind == .string ? IRText.unescaped(text.dropFirst().dropLast()) : nil }
}

/// Names and strings of LLVM's textual IR.
enum IRText {
    /// The name in `@name`, `@"name"`, `%name`.
    static func name(_ text: String) -> String {
        let rest = text.dropFirst()
        guard rest.first == "\"" else { return String(rest) }
        return unescaped(rest.dropFirst().dropLast())
    }

    /// `@name`, in quotes if it has to be.
    static func global(_ name: String) -> String {
        let plain = name.utf8.allSatisfy(IRLexer.isIdentifier) && !(name.utf8.first.map(IRLexer.isDigit) ?? true)
        return plain ? "@\(name)" : "@\"\(escaped(name))\""
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte >= 0x20, byte < 0x7f, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "\\" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    static func bytes(ofEscaped text: some StringProtocol) -> [UInt8] {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            if rest.first == UInt8(ascii: "\\") {
                rest.removeFirst()
                result.append(byte)
            } else if let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                rest = rest.dropFirst(2)
                result.append(value)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    static func unescaped(_ text: some StringProtocol) -> String {
        text.utf8.contains(UInt8(ascii: "\\")) ? String(decoding: bytes(ofEscaped: text), as: UTF8.self) : String(text)
    }
}

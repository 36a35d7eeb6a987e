// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// Writes the Swift structure of a C enumeration.
struct EnumerationWriter {
    private let access: String
    private let name: String
    private let cName: String
    private let line: String?
    private let rawType: String
    private let constants: [(name: String, cName: String, value: String)]

    init(_ type: TypeTranslator.Pending, line: String?, access: String, translator: TypeTranslator) {
        self.access = access
        name = type.name
        cName = type.cName
        let id = type.id
        self.line = line
        let types = translator.types
        let isSigned = types.shape(of: id) == .integer(signed: true)
        let size = types.size(of: id) ?? 4
        rawType = (isSigned ? "Int" : "UInt") + "\(8 * size)"
        let enumerators = types.enumerators(of: id)
        let prefix = Self.commonPrefix(
            enumerators.map(\.name),
            of: type.context
        )
        var scope = NameScope()
        constants = enumerators.map { enumerator in
            var short = String(enumerator.name.dropFirst(prefix.count))
            if short.first?.isNumber ?? true { short = enumerator.name }
            let value =
                isSigned
                ? "\(enumerator.value)"
                : "\(UInt64(bitPattern: enumerator.value) & (size == 8 ? .max : (1 << (8 * UInt64(size))) - 1))"
            return (scope.unique(translator.memberName(short, of: enumerator.name)), enumerator.name, value)
        }
    }

    /// The beginning of all names up to an underscore: `STATE_` of `STATE_OPEN` and `STATE_CLOSED`.
    private static func commonPrefix(_ names: [String], of type: String) -> String {
        guard var prefix = names.first else { return "" }
        if names.count == 1 {
            let own = type.uppercased() + "_"
            return prefix.uppercased().hasPrefix(own) && prefix.count > own.count
                ? String(prefix.prefix(own.count)) : ""
        }
        for name in names { prefix = name.commonPrefix(with: prefix) }
        guard let end = prefix.lastIndex(of: "_") else { return "" }
        return String(prefix[...end])
    }

    func write(to code: inout CodeWriter) {
        code.comment("`\(cName)`." + (line.map { " \($0)" } ?? ""))
        code.block("\(access)struct \(name): BPFEnumeration") { code in
            code.comment("The number in C.")
            code.line("\(access)var rawValue: \(rawType)")
            code.line()
            code.comment("Creates a value from its number in C.")
            code.line("\(access)init(rawValue: \(rawType)) { self.rawValue = rawValue }")
            for constant in constants {
                code.line()
                code.comment("`\(constant.cName)`")
                code.line("\(access)static let \(constant.name) = \(name)(rawValue: \(constant.value))")
            }
            code.line()
            code.comment("All bytes are a value: an integer is stored.")
            code.line("@unsafe \(access)static var bpfAnyBytes: BPFAnyBytes { unsafe BPFAnyBytes() }")
            code.line()
            code.comment("The names of the constants.")
            if constants.isEmpty {
                code.line("\(access)static let bpfNames: [\(rawType): String] = [:]")
            } else {
                code.line("\(access)static let bpfNames: [\(rawType): String] = [")
                // A literal with a key twice stops the program.
                var seen: Set<String> = []
                for constant in constants where seen.insert(constant.value).inserted {
                    code.line("    \(constant.value): \"\(constant.name.unquoted)\",")
                }
                code.line("]")
            }
        }
        code.line()
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}

// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// A constant of an enumeration.
    package struct Enumerator: Hashable, Sendable {
        package let name: String
        /// The value; numbers of unsigned 64-bit enumerations above `Int64.max` are negative.
        package let value: Int64
    }

    /// A parameter of a function.
    package struct Parameter: Hashable, Sendable {
        /// Empty for an unnamed one.
        package let name: String
        /// The ID of its type; 0 for `...`, which is the last one.
        package let type: UInt32
    }

    /// Returns the constants of an enumeration in their order; none for other types.
    package func enumerators(of id: UInt32) -> [Enumerator] {
        guard case .enumeration(_, _, let values) = body(of: id) else { return [] }
        return values.map { Enumerator(name: string(at: $0.nameOffset), value: Int64(bitPattern: $0.bits)) }
    }

    /// Returns the parameters of a function prototype; none for other types.
    package func parameters(of id: UInt32) -> [Parameter] {
        guard case .prototype(_, let parameters) = body(of: id) else { return [] }
        return parameters.map { Parameter(name: string(at: $0.nameOffset), type: $0.type) }
    }

    /// Returns the type that a pointer, alias, function, variable or tag refers to, or that a prototype returns.
    package func target(of id: UInt32) -> UInt32? {
        guard let type = type(id) else { return nil }
        switch type.kind {
        case .pointer, .typedef, .volatile, .const, .restrict, .function, .functionPrototype, .variable,
            .declarationTag,
            .typeTag:
            return type.sizeOrType
        default: return nil
        }
    }

    /// Returns the element type and the number of elements of an array, through typedefs and qualifiers.
    package func arrayInfo(of id: UInt32) -> ArrayInfo? {
        guard let type = resolved(id), type.kind == .array else { return nil }
        return array(type)
    }

    /// Returns the name of a member.
    package func name(of member: Member) -> String { string(at: member.nameOffset) }

    /// Returns the number of a variable's linkage: 0 for static, 1 for global, 2 for extern.
    package func linkage(of id: UInt32) -> Int? {
        guard case .variable(_, let linkage) = body(of: id) else { return nil }
        return linkage
    }

    /// Returns the IDs of the variables of a data section, in their order.
    package func variables(ofSection name: String) -> [UInt32] {
        guard let id = first(.dataSection, named: name), let section = type(id) else { return [] }
        return (0..<section.count).map { sectionEntry($0, of: section).type }
    }

    /// Returns the declaration of something in C, for example `char command[16]`.
    package func declaration(of id: UInt32, named name: String) -> String {
        var front = ""
        var inner = name
        var current = id
        for _ in 0..<Self.deepest {
            guard current != 0, let type = type(current) else { break }
            switch type.kind {
            case .pointer:
                let target = self.type(type.sizeOrType)
                let needsParentheses = target.map { $0.kind == .array || $0.kind == .functionPrototype } ?? false
                inner = needsParentheses ? "(*\(inner))" : "*\(inner)"
                current = type.sizeOrType
                continue
            case .array:
                let array = array(type)
                inner += "[\(array.count)]"
                current = array.element
                continue
            case .functionPrototype:
                let list = parameters(of: current).map {
                    $0.type == 0 ? "..." : declaration(of: $0.type, named: $0.name)
                }
                inner += "(\(list.isEmpty ? "void" : list.joined(separator: ", ")))"
                current = type.sizeOrType
                continue
            case .const, .volatile, .restrict:
                let word = type.kind == .const ? "const" : type.kind == .volatile ? "volatile" : "restrict"
                if inner.hasPrefix("*") { inner = "\(word) \(inner)" } else { front += "\(word) " }
                current = type.sizeOrType
                continue
            case .typeTag:
                current = type.sizeOrType
                continue
            case .structure, .union, .enumeration, .enumeration64, .forward:
                let tag = self.name(of: type)
                let keyword = type.kind != .forward ? type.kind.description : type.hasKindFlag ? "union" : "struct"
                return "\(front)\(keyword) \(tag.isEmpty ? "{ … }" : tag) \(inner)".trimmed
            default:
                return "\(front)\(self.name(of: type)) \(inner)".trimmed
            }
        }
        return "\(front)void \(inner)".trimmed
    }
}

extension String {
    fileprivate var trimmed: String { last == " " ? String(dropLast()) : self }
}

extension BTFTypes {
    /// The bytes that the types were read from.
    package var rawBytes: [UInt8] { bytes }
}

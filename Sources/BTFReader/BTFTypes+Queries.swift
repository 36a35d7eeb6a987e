// SPDX-License-Identifier: Apache-2.0

extension BTFTypes {
    /// The shape of a type, without typedefs and qualifiers.
    package enum Shape: Hashable, Sendable {
        case integer(signed: Bool)
        case boolean
        case float
        case pointer
        case array
        case aggregate
        case other
    }

    /// A member of a structure or a union.
    package struct Member: Sendable {
        package let nameOffset: UInt32
        package let type: UInt32
        package let bitOffset: Int
        /// In bits; 0 for a member that is not a bit field.
        package let bitFieldSize: Int
    }

    /// A variable in a data section.
    package struct Variable: Hashable, Sendable {
        package let name: String
        package let section: String
        package let offset: Int
        package let size: Int
        /// The ID of its type.
        package let type: UInt32
    }

    /// The element type, the index type and the number of elements of an array.
    package struct ArrayInfo: Sendable {
        package let element: UInt32
        package let index: UInt32
        package let count: Int
    }

    /// Returns the members of a structure or union in their order; none for other types.
    package func members(of id: UInt32) -> [Member] {
        guard let type = type(id), type.kind == .structure || type.kind == .union else { return [] }
        return (0..<type.count).map { member($0, of: type) }
    }

    func member(_ index: Int, of type: BTFType) -> Member {
        let start = type.trailing + 12 * index
        let offset = word(at: start + 8)
        return Member(
            nameOffset: word(at: start),
            type: word(at: start + 4),
            bitOffset: Int(type.hasKindFlag ? offset & 0xFF_FFFF : offset),
            bitFieldSize: type.hasKindFlag ? Int(offset >> 24) : 0
        )
    }

    func array(_ type: BTFType) -> ArrayInfo {
        ArrayInfo(
            element: word(at: type.trailing),
            index: word(at: type.trailing + 4),
            count: Int(word(at: type.trailing + 8))
        )
    }

    /// An entry of a data section: `struct btf_var_secinfo`.
    func sectionEntry(_ index: Int, of section: BTFType) -> (type: UInt32, offset: Int, size: Int) {
        let start = section.trailing + 12 * index
        return (word(at: start), Int(word(at: start + 4)), Int(word(at: start + 8)))
    }

    /// Returns all variables of all data sections, in their order.
    package func variables() -> [Variable] {
        var found: [Variable] = []
        for id in 1..<UInt32(max(1, count)) {
            guard let section = type(id), section.kind == .dataSection else { continue }
            let sectionName = name(of: section)
            for index in 0..<section.count {
                let entry = sectionEntry(index, of: section)
                guard let variable = type(entry.type), variable.kind == .variable else { continue }
                found.append(
                    Variable(
                        name: name(of: variable),
                        section: sectionName,
                        offset: entry.offset,
                        size: entry.size,
                        type: variable.sizeOrType
                    )
                )
            }
        }
        return found
    }

    /// Returns the type without typedefs and qualifiers; `nil` for an endless chain of them.
    package func resolved(_ id: UInt32) -> BTFType? {
        var id = id
        for _ in 0..<Self.deepest {
            guard let type = type(id) else { return nil }
            guard type.kind.isAlias || type.kind == .variable else { return type }
            id = type.sizeOrType
        }
        return nil
    }

    /// Returns the type's size in bytes, or `nil` when it has none.
    package func size(of id: UInt32) -> Int? {
        var id = id
        var factor = 1
        for _ in 0..<Self.deepest {
            guard let type = resolved(id) else { return nil }
            let own: Int
            switch type.kind {
            case .integer, .structure, .union, .enumeration, .enumeration64, .dataSection, .float:
                own = Int(type.sizeOrType)
            case .pointer: own = 8  // On the BPF machine.
            case .array:
                let array = array(type)
                let (product, overflow) = factor.multipliedReportingOverflow(by: array.count)
                guard !overflow else { return nil }
                factor = product
                id = array.element
                continue
            default: return nil
            }
            let (size, overflow) = factor.multipliedReportingOverflow(by: own)
            return overflow || size > Int(UInt32.max) ? nil : size
        }
        return nil
    }

    /// Returns the ID of the type of an array's elements, or `nil` when the type is not an array.
    package func element(of id: UInt32) -> UInt32? {
        guard let type = resolved(id), type.kind == .array else { return nil }
        return array(type).element
    }

    /// Returns the type's shape.
    package func shape(of id: UInt32) -> Shape {
        guard let type = resolved(id) else { return .other }
        switch type.kind {
        case .integer:
            let encoding = word(at: type.trailing) >> 24 & 0xF
            // BTF_INT_BOOL, BTF_INT_SIGNED
            return encoding & 4 != 0 ? .boolean : .integer(signed: encoding & 1 != 0)
        case .enumeration, .enumeration64: return .integer(signed: type.hasKindFlag)
        case .float: return .float
        case .pointer: return .pointer
        case .array: return .array
        case .structure, .union: return .aggregate
        default: return .other
        }
    }

    /// Returns the type's name in C, for messages.
    package func describe(_ id: UInt32) -> String { describe(id, depth: 0) }

    private func describe(_ id: UInt32, depth: Int) -> String {
        guard depth < Self.deepest else { return "…" }
        guard id != 0, let type = type(id) else { return "void" }
        let own = name(of: type)
        func describe(_ id: UInt32) -> String { self.describe(id, depth: depth + 1) }
        switch type.kind {
        case .structure, .union, .enumeration, .enumeration64:
            return "\(type.kind.description) \(own.isEmpty ? "(anonymous)" : own)"
        case .pointer: return "\(describe(type.sizeOrType)) *"
        case .const: return "const \(describe(type.sizeOrType))"
        case .volatile: return "volatile \(describe(type.sizeOrType))"
        case .array:
            let array = array(type)
            return "\(describe(array.element))[\(array.count)]"
        default: return own.isEmpty ? "type \(id)" : own
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension BTF.CType {
    /// What a type is made of.
    public enum Definition: Sendable {
        /// No type.
        case void
        /// An integer, a character or a `bool`.
        case integer(Integer)
        /// A floating-point number of a size in bytes.
        case float(size: Int)
        /// A pointer to a type.
        case pointer(to: BTF.CType)
        /// An array; the count is 0 for a flexible array.
        case array(of: BTF.CType, count: Int)
        /// A structure's members.
        case structure([Member])
        /// A union's members.
        case union([Member])
        /// An enumeration's values.
        case enumeration([EnumerationValue], isSigned: Bool)
        /// A declaration without members.
        case forward(isUnion: Bool)
        /// Another name of a type.
        case typedef(BTF.CType)
        /// A `volatile` type.
        case volatile(BTF.CType)
        /// A `const` type.
        case const(BTF.CType)
        /// A `restrict` pointer.
        case restrict(BTF.CType)
        /// A tagged type; the tag is the ``BTF/CType/name``.
        case typeTag(BTF.CType)
        /// A function with its prototype.
        case function(prototype: BTF.CType, linkage: Linkage)
        /// A function's result and parameters.
        case prototype(returns: BTF.CType, parameters: [Parameter], isVariadic: Bool)
        /// A global variable.
        case variable(BTF.CType, linkage: Linkage)
        /// A section's variables, with their places.
        case dataSection([SectionEntry])
        /// A tag of a declaration, or of its nth member or parameter; the tag is the ``BTF/CType/name``.
        case declarationTag(of: BTF.CType, component: Int?)
    }

    /// An integer's properties.
    public struct Integer: Sendable, Hashable {
        /// The size in bytes.
        public let size: Int
        /// The number of bits with a value.
        public let bitWidth: Int
        /// The offset of these bits.
        public let bitOffset: Int
        /// Whether it is signed.
        public let isSigned: Bool
        /// Whether it is a character.
        public let isCharacter: Bool
        /// Whether it is a `bool`.
        public let isBoolean: Bool
    }

    /// A member of a structure or a union.
    public struct Member: Sendable {
        /// The name, or `nil` for an anonymous structure or union.
        public let name: String?
        /// The member's type.
        public let type: BTF.CType
        /// The offset from the start of the structure, in bits.
        public let bitOffset: Int
        /// The size of a bit field in bits, or `nil` for other members.
        public let bitFieldSize: Int?
        /// The offset from the start of the structure, in bytes; of a bit field's first byte.
        public var offset: Int { bitOffset / 8 }

        init(_ member: BTFTypes.Member, _ btf: BTF) {
            let name = btf.reader.string(at: member.nameOffset)
            self.name = name.isEmpty ? nil : name
            type = BTF.CType(btf, member.type)
            bitOffset = member.bitOffset
            bitFieldSize = member.bitFieldSize == 0 ? nil : member.bitFieldSize
        }
    }

    /// A value of an enumeration.
    public struct EnumerationValue: Sendable, Hashable {
        /// The name in C.
        public let name: String
        /// The bits, extended to 64 by the sign: `Int64(bitPattern:)` is the value of a signed enumeration.
        public let bits: UInt64
    }

    /// A parameter of a function.
    public struct Parameter: Sendable {
        /// The name, or `nil` without one.
        public let name: String?
        /// The parameter's type.
        public let type: BTF.CType
    }

    /// A variable or a function of a section.
    public struct SectionEntry: Sendable {
        /// The variable or the function.
        public let type: BTF.CType
        /// The offset in the section, in bytes. 0 before libbpf has opened the object.
        public let offset: Int
        /// The size in bytes.
        public let size: Int
    }

    /// Where a function or a variable is visible.
    public struct Linkage: Hashable, Sendable, CustomStringConvertible {
        /// The number in BTF.
        public let rawValue: Int
        /// Visible in its file.
        public static let `static` = Linkage(rawValue: 0)
        /// Visible in other files.
        public static let global = Linkage(rawValue: 1)
        /// Declared, and defined elsewhere.
        public static let extern = Linkage(rawValue: 2)

        /// `static`, `global` or `extern`.
        public var description: String {
            switch self {
            case .static: "static"
            case .global: "global"
            case .extern: "extern"
            default: "linkage \(rawValue)"
            }
        }
    }

    /// What the type is made of.
    public var definition: Definition {
        func type(_ id: UInt32) -> BTF.CType { BTF.CType(btf, id) }
        let reader = btf.reader
        switch reader.body(of: id) {
        case nil, .void: return .void
        case .integer(let size, let bits, let bitOffset, let encoding):
            return .integer(
                Integer(
                    size: size,
                    bitWidth: bits,
                    bitOffset: bitOffset,
                    isSigned: encoding & 1 != 0,
                    isCharacter: encoding & 2 != 0,
                    isBoolean: encoding & 4 != 0
                )
            )
        case .float(let size): return .float(size: size)
        case .pointer(let target): return .pointer(to: type(target))
        case .array(let array): return .array(of: type(array.element), count: array.count)
        case .structure(_, let members): return .structure(members.map { Member($0, btf) })
        case .union(_, let members): return .union(members.map { Member($0, btf) })
        case .enumeration(_, let isSigned, let values):
            return .enumeration(
                values.map { EnumerationValue(name: reader.string(at: $0.nameOffset), bits: $0.bits) },
                isSigned: isSigned
            )
        case .forward(let isUnion): return .forward(isUnion: isUnion)
        case .typedef(let target): return .typedef(type(target))
        case .volatile(let target): return .volatile(type(target))
        case .const(let target): return .const(type(target))
        case .restrict(let target): return .restrict(type(target))
        case .typeTag(let target): return .typeTag(type(target))
        case .function(let prototype, let linkage):
            return .function(prototype: type(prototype), linkage: Linkage(rawValue: linkage))
        case .prototype(let result, let parameters): return prototype(result, parameters)
        case .variable(let target, let linkage):
            return .variable(type(target), linkage: Linkage(rawValue: linkage))
        case .dataSection(_, let entries):
            return .dataSection(
                entries.map { SectionEntry(type: type($0.type), offset: $0.offset, size: $0.size) }
            )
        case .declarationTag(let target, let component):
            return .declarationTag(of: type(target), component: component)
        }
    }

    /// The last parameter without a name and a type stands for `...`.
    private func prototype(_ result: UInt32, _ parameters: [BTFBody.Parameter]) -> Definition {
        let isVariadic = parameters.last.map { $0.type == 0 && $0.nameOffset == 0 } ?? false
        let named = parameters.dropLast(isVariadic ? 1 : 0).map { parameter in
            let name = btf.reader.string(at: parameter.nameOffset)
            return Parameter(name: name.isEmpty ? nil : name, type: BTF.CType(btf, parameter.type))
        }
        return .prototype(returns: BTF.CType(btf, result), parameters: named, isVariadic: isVariadic)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What follows from a type's kind, decoded: the payload of ``BTFType``.
package enum BTFBody: Sendable {
    case void
    /// The encoding is `BTF_INT_*`: 1 signed, 2 char, 4 bool.
    case integer(size: Int, bits: Int, bitOffset: Int, encoding: UInt8)
    case float(size: Int)
    case pointer(to: UInt32)
    case array(BTFTypes.ArrayInfo)
    case structure(size: Int, [BTFTypes.Member])
    case union(size: Int, [BTFTypes.Member])
    case enumeration(size: Int, isSigned: Bool, [Value])
    case forward(isUnion: Bool)
    case typedef(UInt32)
    case volatile(UInt32)
    case const(UInt32)
    case restrict(UInt32)
    case typeTag(UInt32)
    case function(prototype: UInt32, linkage: Int)
    case prototype(returns: UInt32, [Parameter])
    case variable(UInt32, linkage: Int)
    case dataSection(size: Int, [Entry])
    case declarationTag(of: UInt32, component: Int?)

    /// A value of an enumeration.
    package struct Value: Sendable {
        package let nameOffset: UInt32
        /// The value's bits: extended to 64 by the enumeration's sign.
        package let bits: UInt64
    }

    /// A parameter of a function; type 0 without a name stands for `...`.
    package struct Parameter: Sendable {
        package let nameOffset: UInt32
        package let type: UInt32
    }

    /// An entry of a data section.
    package struct Entry: Sendable {
        package let type: UInt32
        package let offset: Int
        package let size: Int
    }
}

extension BTFTypes {
    /// Returns the decoded payload of a type, or `nil` for an unknown ID.
    package func body(of id: UInt32) -> BTFBody? {
        guard let type = type(id) else { return nil }
        let target = type.sizeOrType
        let size = Int(type.sizeOrType)
        switch type.kind {
        case .void: return .void
        case .integer:
            let data = word(at: type.trailing)
            return .integer(
                size: size,
                bits: Int(data & 0xFF),
                bitOffset: Int(data >> 16 & 0xFF),
                encoding: UInt8(data >> 24 & 0xF)
            )
        case .float: return .float(size: size)
        case .pointer: return .pointer(to: target)
        case .array: return .array(array(type))
        case .structure: return .structure(size: size, members(of: id))
        case .union: return .union(size: size, members(of: id))
        case .enumeration, .enumeration64:
            return .enumeration(size: size, isSigned: type.hasKindFlag, values(of: type))
        case .forward: return .forward(isUnion: type.hasKindFlag)
        case .typedef: return .typedef(target)
        case .volatile: return .volatile(target)
        case .const: return .const(target)
        case .restrict: return .restrict(target)
        case .typeTag: return .typeTag(target)
        case .function: return .function(prototype: target, linkage: type.count)
        case .functionPrototype:
            return .prototype(
                returns: target,
                (0..<type.count).map { index in
                    let place = type.trailing + 8 * index
                    return BTFBody.Parameter(nameOffset: word(at: place), type: word(at: place + 4))
                }
            )
        case .variable: return .variable(target, linkage: Int(word(at: type.trailing)))
        case .dataSection:
            return .dataSection(
                size: size,
                (0..<type.count).map { index in
                    let entry = sectionEntry(index, of: type)
                    return BTFBody.Entry(type: entry.type, offset: entry.offset, size: entry.size)
                }
            )
        case .declarationTag:
            let component = Int32(bitPattern: word(at: type.trailing))
            return .declarationTag(of: target, component: component < 0 ? nil : Int(component))
        }
    }

    private func values(of type: BTFType) -> [BTFBody.Value] {
        let isWide = type.kind == .enumeration64
        return (0..<type.count).map { index in
            let place = type.trailing + (isWide ? 12 : 8) * index
            let low = word(at: place + 4)
            let bits: UInt64
            if isWide {
                bits = UInt64(low) | UInt64(word(at: place + 8)) << 32
            } else {
                bits = type.hasKindFlag ? UInt64(bitPattern: Int64(Int32(bitPattern: low))) : UInt64(low)
            }
            return BTFBody.Value(nameOffset: word(at: place), bits: bits)
        }
    }

    /// Returns the name offset of the enumeration value with these bits, without creating the others.
    package func valueName(of id: UInt32, bits: UInt64) -> String? {
        guard let type = type(id), type.kind == .enumeration || type.kind == .enumeration64 else { return nil }
        let isWide = type.kind == .enumeration64
        for index in 0..<type.count {
            let place = type.trailing + (isWide ? 12 : 8) * index
            guard word(at: place + 4) == UInt32(truncatingIfNeeded: bits) else { continue }
            if isWide, word(at: place + 8) != UInt32(truncatingIfNeeded: bits >> 32) { continue }
            return string(at: word(at: place))
        }
        return nil
    }
}

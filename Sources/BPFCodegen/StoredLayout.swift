// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

/// Decides which members of C structures are stored properties in Swift.
///
/// Swift lays out stored properties in their order, each at the next multiple of its alignment. So a member can be one
/// when all bytes before it are stored, its offset and the structure's size are multiples of its alignment, and every
/// byte pattern is a value. Other members, and padding, are bytes between the stored properties.
struct StoredLayout {
    /// A stored property, or bytes between two.
    struct Field: Equatable {
        let offset: Int
        let size: Int
        let alignment: Int
        let isMember: Bool

        var end: Int { offset + size }
    }

    private let types: BTFTypes
    private var known: [UInt32: [Field]] = [:]

    init(_ types: BTFTypes) { self.types = types }

    /// Larger members are slow to compile as a part of a value.
    private static let largestMember = 4096

    /// Returns the stored properties of a structure or union in their order. They cover all of its bytes.
    mutating func fields(of id: UInt32) -> [Field] { fields(of: id, depth: 0) }

    private mutating func fields(of id: UInt32, depth: Int) -> [Field] {
        guard let type = types.resolved(id), let size = types.size(of: id) else { return [] }
        if let fields = known[type.id] { return fields }
        let largest = size == 0 ? 1 : min(16, 1 << size.trailingZeroBitCount)
        var members: [Field] = []
        if type.kind == .structure, depth < 16 {
            collect(type.id, at: 0, size: size, largest: largest, depth: depth, anonymous: 0, &members)
        }
        var fields: [Field] = []
        var end = 0
        for member in members.sorted(by: { $0.offset < $1.offset }) where member.offset >= end {
            fields += Self.bytes(end..<member.offset, largest: largest)
            fields.append(member)
            end = member.end
        }
        fields += Self.bytes(end..<size, largest: largest)
        known[type.id] = fields
        return fields
    }

    /// The bytes in a range, with the largest element that fits: fewer elements are faster to compile.
    private static func bytes(_ range: Range<Int>, largest: Int) -> [Field] {
        guard !range.isEmpty else { return [] }
        let places = range.lowerBound | range.count
        let widths: [Int] = [8, 4, 2]
        let width = widths.first { $0 <= largest && places & ($0 - 1) == 0 } ?? 1
        return [Field(offset: range.lowerBound, size: range.count, alignment: width, isMember: false)]
    }

    private mutating func collect(
        _ id: UInt32,
        at base: Int,
        size: Int,
        largest: Int,
        depth: Int,
        anonymous: Int,
        _ found: inout [Field]
    ) {
        for member in types.members(of: id) where member.bitFieldSize == 0 {
            guard member.bitOffset % 8 == 0 else { continue }
            let offset = base + member.bitOffset / 8
            if types.name(of: member).isEmpty {
                // The members of an anonymous structure are members of the type itself; those of a union share bytes.
                guard anonymous < 16, let inner = types.resolved(member.type), inner.kind == .structure else {
                    continue
                }
                collect(
                    inner.id,
                    at: offset,
                    size: size,
                    largest: largest,
                    depth: depth,
                    anonymous: anonymous + 1,
                    &found
                )
                continue
            }
            guard let own = types.size(of: member.type), own > 0, own <= Self.largestMember, offset + own <= size,
                let alignment = alignment(of: member.type, depth: depth + 1),
                alignment <= largest, offset % alignment == 0
            else { continue }
            found.append(Field(offset: offset, size: own, alignment: alignment, isMember: true))
        }
    }

    /// The alignment of the Swift type, or `nil` for a type with bytes that are not values.
    private mutating func alignment(of id: UInt32, depth: Int) -> Int? {
        guard depth < 16, let type = types.resolved(id), let size = types.size(of: id) else { return nil }
        switch type.kind {
        case .integer:
            guard types.shape(of: id) != .boolean else { return nil }
            return [1, 2, 4, 8, 16].contains(size) ? size : 1
        case .float: return size == 4 || size == 8 ? size : 1
        case .pointer: return 8
        case .enumeration, .enumeration64: return [1, 2, 4, 8].contains(size) ? size : nil
        case .structure, .union: return fields(of: id, depth: depth).map(\.alignment).max()
        case .array: return types.arrayInfo(of: id).flatMap { alignment(of: $0.element, depth: depth + 1) }
        default: return nil
        }
    }
}

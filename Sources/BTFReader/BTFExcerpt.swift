// SPDX-License-Identifier: Apache-2.0

/// Some types of BTF with all that CO-RE relocations read of them, as BTF of its own.
///
/// A relocation of a field reads its structure and what that contains: members, their names and types, sizes. It does not
/// read what a pointer in a structure points to. A relocation of a type also follows pointers and functions, up to the
/// kind of the structures there. The types keep their order and get other IDs.
package struct BTFExcerpt {
    /// How much of a type is needed.
    private enum Extent: UInt8 {
        /// Not what a pointer points to, and no members.
        case outline = 1
        /// What a pointer and a function refer to, and no members.
        case references
        /// A member of a structure: what it contains, and not what a pointer points to.
        case contents
        /// Both.
        case everything

        func joined(_ other: Extent) -> Extent {
            if self == other { return self }
            if self == .outline { return other }
            return other == .outline ? self : .everything
        }

        var hasContents: Bool { self == .contents || self == .everything }
        var hasReferences: Bool { self == .references || self == .everything }
    }

    private let types: BTFTypes
    private var extents: [UInt32: Extent] = [:]
    private var pending: [(id: UInt32, extent: Extent)] = []

    package init(of types: BTFTypes) { self.types = types }

    /// Adds types that relocations may be resolved to.
    package mutating func add(_ roots: some Sequence<UInt32>) {
        for root in roots { pending.append((root, .everything)) }
        while let (id, extent) = pending.popLast() {
            guard id != 0, let type = types.type(id) else { continue }
            let known = extents[id]
            let joined = known?.joined(extent) ?? extent
            guard joined != known else { continue }
            extents[id] = joined
            visit(type, joined)
        }
    }

    private mutating func visit(_ type: BTFType, _ extent: Extent) {
        switch type.kind {
        case .structure, .union:
            guard extent.hasContents else { return }
            for index in 0..<type.count { pending.append((types.member(index, of: type).type, .contents)) }
        case .array:
            let array = types.array(type)
            pending.append((array.element, extent))
            pending.append((array.index, .outline))
        case .typedef, .const, .volatile, .restrict, .typeTag:
            pending.append((type.sizeOrType, extent))
        case .pointer:
            if extent.hasReferences { pending.append((type.sizeOrType, .references)) }
        case .functionPrototype:
            guard extent.hasReferences else { return }
            pending.append((type.sizeOrType, .references))
            for index in 0..<type.count {
                pending.append((types.word(at: type.trailing + 8 * index + 4), .references))
            }
        default: break
        }
    }

    /// Whether nothing was added.
    package var isEmpty: Bool { extents.isEmpty }

    /// Returns BTF with the types of one or more excerpts, one after the other.
    package static func bytes(of excerpts: [BTFExcerpt]) -> [UInt8] {
        var writer = Writer()
        for excerpt in excerpts { writer.write(excerpt) }
        return writer.bytes
    }

    /// Types in their form in memory, with new IDs and names.
    private struct Writer {
        private var types = BTFTypes.empty
        private var count: UInt32 = 0
        private var content: [UInt8] = []
        private var strings: [UInt8] = [0]
        /// The new IDs of types and the new places of names, by the old ones of the same excerpt.
        private var numbers: [UInt32: UInt32] = [:]
        private var places: [UInt32: UInt32] = [:]

        mutating func write(_ excerpt: BTFExcerpt) {
            let ids = excerpt.extents.keys.sorted()
            types = excerpt.types
            numbers = [UInt32: UInt32](minimumCapacity: ids.count)
            places = [0: 0]
            for id in ids {
                count += 1
                numbers[id] = count
            }
            content.reserveCapacity(content.count + 32 * ids.count)
            for id in ids {
                if let type = types.type(id), let extent = excerpt.extents[id] { write(type, extent) }
            }
        }

        var bytes: [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(BTFHeader.size + content.count + strings.count)
            let first = UInt32(BTFHeader.magic) | 1 << 16
            for word in [first, UInt32(BTFHeader.size), 0, UInt32(content.count)] { bytes.append(word: word) }
            for word in [content.count, strings.count] { bytes.append(word: UInt32(word)) }
            return bytes + content + strings
        }

        private mutating func write(_ type: BTFType, _ extent: Extent) {
            let info = types.word(at: type.offset + 4)
            let isWhole: Bool
            let target: UInt32
            switch type.kind {
            case .structure, .union:
                isWhole = extent.hasContents
                target = type.sizeOrType
            case .pointer, .functionPrototype:
                isWhole = extent.hasReferences
                target = isWhole ? number(type.sizeOrType) : 0
            case .typedef, .const, .volatile, .restrict, .typeTag:
                isWhole = true
                target = number(type.sizeOrType)
            case .function, .variable, .dataSection, .declarationTag:
                // No relocation is resolved to one: a number takes its place.
                append(0, UInt32(BTFKind.integer.rawValue) << 24, 4)
                content.append(word: 32)
                return
            default:
                isWhole = true
                target = type.sizeOrType
            }
            // Without its members a type has none, and no bit fields.
            append(place(of: type.nameOffset), isWhole ? info : info & 0x1F00_0000, target)
            if isWhole { appendParts(of: type) }
        }

        private mutating func appendParts(of type: BTFType) {
            func word(_ index: Int) -> UInt32 { types.word(at: type.trailing + 4 * index) }
            switch type.kind {
            case .structure, .union:
                for index in 0..<type.count {
                    append(place(of: word(3 * index)), number(word(3 * index + 1)), word(3 * index + 2))
                }
            case .enumeration64:
                for index in 0..<type.count {
                    append(place(of: word(3 * index)), word(3 * index + 1), word(3 * index + 2))
                }
            case .enumeration:
                for index in 0..<type.count {
                    content.append(word: place(of: word(2 * index)))
                    content.append(word: word(2 * index + 1))
                }
            case .functionPrototype:
                for index in 0..<type.count {
                    content.append(word: place(of: word(2 * index)))
                    content.append(word: number(word(2 * index + 1)))
                }
            case .array: append(number(word(0)), number(word(1)), word(2))
            case .integer: content.append(word: word(0))
            default: break
            }
        }

        private mutating func append(_ first: UInt32, _ second: UInt32, _ third: UInt32) {
            content.append(word: first)
            content.append(word: second)
            content.append(word: third)
        }

        private func number(_ id: UInt32) -> UInt32 { numbers[id] ?? 0 }

        private mutating func place(of name: UInt32) -> UInt32 {
            if let known = places[name] { return known }
            let new = UInt32(strings.count)
            let start = types.strings.lowerBound + Int(name)
            guard types.strings.contains(start) else { return 0 }
            let end = types.bytes[start..<types.strings.upperBound].firstIndex(of: 0) ?? types.strings.upperBound
            strings.append(contentsOf: types.bytes[start..<end])
            strings.append(0)
            places[name] = new
            return new
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(word: UInt32) {
        unsafe Swift.withUnsafeBytes(of: word) { unsafe append(contentsOf: $0) }
    }
}

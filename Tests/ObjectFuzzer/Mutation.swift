// SPDX-License-Identifier: Apache-2.0

/// One change of an object.
enum Mutation {
    case flip(bit: Int)
    case overwrite(offset: Int, size: Int, value: UInt64)
    /// Bytes from one place in another.
    case copy(from: Int, to: Int, count: Int)
    case truncate(to: Int)

    /// A change where it is likely to matter.
    static func random(of seed: Seed, _ random: inout Random) -> Mutation {
        let end = seed.bytes.count
        switch random.below(20) {
        case 0...6:  // a field of a type
            guard let field = random.pick(seed.typeFields) else { break }
            if random.chance(4) { return .flip(bit: field * 8 + random.below(32)) }
            return .overwrite(offset: field, size: 4, value: value(&random, small: seed.typeFields.count))
        case 7...8:  // a record as another
            guard let from = random.pick(seed.typeFields), let to = random.pick(seed.typeFields) else { break }
            return .copy(from: from, to: to, count: 4 * (1 + random.below(3)))
        case 9...12:  // headers, symbols, relocations, .BTF.ext
            guard let range = random.pick(seed.structured) else { break }
            let size = [1, 2, 4, 8][random.below(4)]
            let offset = range.lowerBound + random.below(range.count - size) / size * size
            return .overwrite(offset: max(0, offset), size: size, value: value(&random, small: range.count))
        case 13...14:  // the section table
            guard let section = random.pick(seed.sections) else { break }
            let field = [(0, 4), (4, 4), (8, 8), (24, 8), (32, 8), (40, 4), (44, 4), (48, 8), (56, 8)][random.below(9)]
            let bound = random.chance(2) ? 64 : end
            return .overwrite(offset: section.header + field.0, size: field.1, value: value(&random, small: bound))
        case 15:  // the header
            return .overwrite(offset: random.below(64), size: 1, value: random.next())
        case 16: return .truncate(to: random.below(end))
        case 17:
            guard let range = random.pick(seed.structured) else { break }
            return .flip(bit: range.lowerBound * 8 + random.below(range.count * 8))
        default: break
        }
        return .flip(bit: random.below(end * 8))
    }

    /// Values that are wrong in an interesting way.
    private static func value(_ random: inout Random, small: Int) -> UInt64 {
        switch random.below(8) {
        case 0: 0
        case 1: UInt64.max
        case 2: UInt64(1) << UInt64(random.below(64))
        case 3: (UInt64(1) << UInt64(random.below(64))) &- 1
        case 4: UInt64(random.below(0x20)) << 24 | UInt64(random.below(8))  // the kind and the length of a type
        case 5: random.next()
        default: UInt64(random.below(max(1, small)))
        }
    }

    func apply(to bytes: inout [UInt8]) {
        switch self {
        case .flip(let bit):
            if bit / 8 < bytes.count { bytes[bit / 8] ^= 1 << UInt8(bit % 8) }
        case .overwrite(let offset, let size, let value):
            for index in 0..<size where offset + index < bytes.count {
                bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
            }
        case .copy(let from, let to, let count):
            for index in 0..<count where max(from, to) + index < bytes.count { bytes[to + index] = bytes[from + index] }
        case .truncate(let count):
            if count < bytes.count { bytes.removeLast(bytes.count - count) }
        }
    }
}

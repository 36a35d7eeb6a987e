// SPDX-License-Identifier: Apache-2.0

/// A hash table of the types' names, for many look-ups in the same BTF.
///
/// It has one number for each named type, and takes as long to build as some look-ups without it.
package struct BTFNameIndex: Sendable {
    /// IDs, at the hash of their name or after it; 0 is free.
    private var slots: [UInt32]
    private let mask: Int

    /// A hostile file may have one name for all types: each would come after all others.
    private static let mostInSequence = 4096

    /// Builds the table; `nil` when too many names are equal.
    package init?(_ types: BTFTypes) {
        var size = 64
        while size < 2 * types.count { size *= 2 }
        mask = size - 1
        slots = [UInt32](repeating: 0, count: size)
        var isPossible = true
        types.forEachName { id, _, name in
            var hash = Self.start
            for index in 0..<name.byteCount {
                hash = Self.step(hash, unsafe name.unsafeLoad(fromByteOffset: index, as: UInt8.self))
            }
            var slot = Self.slot(hash) & mask
            var steps = 0
            while isPossible, slots[slot] != 0 {
                slot = (slot + 1) & mask
                steps += 1
                isPossible = steps < Self.mostInSequence
            }
            if isPossible { slots[slot] = id }
        }
        guard isPossible else { return nil }
    }

    /// Returns the IDs of the types with a name, in their order.
    package func all(named name: String, in types: BTFTypes) -> [UInt32] {
        guard !name.isEmpty, !name.utf8.contains(0) else { return [] }
        var hash = Self.start
        for byte in name.utf8 { hash = Self.step(hash, byte) }
        var found: [UInt32] = []
        var name = name
        name.withUTF8 { text in
            var slot = Self.slot(hash) & mask
            while slots[slot] != 0 {
                let id = slots[slot]
                if let type = types.type(id), unsafe types.hasString(text, at: type.nameOffset) { found.append(id) }
                slot = (slot + 1) & mask
            }
        }
        return found
    }

    // FNV-1a
    private static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    private static func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash ^ hash >> 32) & .max }
}

// SPDX-License-Identifier: Apache-2.0

/// A member of a structure in C, or a variable of a section, as a generated type expects it.
struct BPFMember: Sendable, Hashable {
    /// The name in C.
    let name: String
    /// The offset in bits.
    let bitOffset: Int
    /// The size in bits.
    let bitCount: Int

    /// Creates the description of a member.
    ///
    /// - Parameters:
    ///   - name: the name in C.
    ///   - offset: the offset in bytes.
    ///   - size: the size in bytes.
    init(_ name: String, at offset: Int, size: Int) {
        self.init(name, atBit: 8 * offset, count: 8 * size)
    }

    /// Creates the description of a bit field.
    ///
    /// - Parameters:
    ///   - name: the name in C.
    ///   - offset: the offset in bits.
    ///   - count: the size in bits.
    init(_ name: String, atBit offset: Int, count: Int) {
        self.name = name
        bitOffset = offset
        bitCount = count
    }
}

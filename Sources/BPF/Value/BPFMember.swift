// SPDX-License-Identifier: Apache-2.0

/// A member of a structure in C, as a generated type expects it.
public struct BPFMember: Sendable, Hashable {
    /// The name in C.
    public let name: String
    /// The offset in bits.
    public let bitOffset: Int
    /// The size in bits.
    public let bitCount: Int

    /// Creates the description of a member.
    ///
    /// - Parameters:
    ///   - name: the name in C.
    ///   - offset: the offset in bytes.
    ///   - size: the size in bytes.
    public init(_ name: String, at offset: Int, size: Int) {
        self.init(name, atBit: 8 * offset, count: 8 * size)
    }

    /// Creates the description of a bit field.
    ///
    /// - Parameters:
    ///   - name: the name in C.
    ///   - offset: the offset in bits.
    ///   - count: the size in bits.
    public init(_ name: String, atBit offset: Int, count: Int) {
        self.name = name
        bitOffset = offset
        bitCount = count
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A pointer of a BPF program: an address in the kernel or in another process, which Swift cannot follow.
public struct BPFAddress: BPFScalar, RawRepresentable, Hashable, CustomStringConvertible {
    /// The address; 0 for a null pointer.
    public var rawValue: UInt64

    /// Creates an address.
    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The address in hexadecimal digits.
    public var description: String { "0x" + String(rawValue, radix: 16) }

    /// All bytes are an address.
    @unsafe public static var bpfAnyBytes: BPFAnyBytes { unsafe BPFAnyBytes() }

    /// An integer.
    @inlinable public static var bpfKind: BPFKind { .integer }
}

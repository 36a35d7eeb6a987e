// SPDX-License-Identifier: Apache-2.0

/// A ``BPFValue`` for which all bit patterns of its size are values.
///
/// Integers, floats, ``BPFAddress``, ``BPFCharArray``, generated structures and enumerations, and `InlineArray`s of
/// them. A member of a generated structure has such a type, so reading it never fails.
///
/// - Important: Conform only a type whose memory may hold any bytes: neither `Bool` nor a Swift enumeration. The
///   compiler cannot check that, so a conformance contains the word `unsafe`.
public protocol BPFField: BPFValue, BitwiseCopyable {
    /// The promise that every byte pattern is a value of the type.
    static var bpfAnyBytes: BPFAnyBytes { get }
}

/// The promise of a type that every byte pattern is a value.
@unsafe public struct BPFAnyBytes: Sendable {
    /// States the promise.
    public init() {}
}

/// A ``BPFField`` that a program reads and writes as one: an integer, a float, an address or an enumeration.
public protocol BPFScalar: BPFField {}

extension BPFField {
    /// The value whose bytes are zero.
    @inlinable public static var bpfZero: Self {
        // Every bit pattern is a value.
        unsafe withUnsafeTemporaryAllocation(
            byteCount: MemoryLayout<Self>.stride,
            alignment: MemoryLayout<Self>.alignment
        ) { bytes in
            unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
            return unsafe bytes.loadUnaligned(as: Self.self)
        }
    }
}

extension UInt8: BPFScalar {}
extension UInt16: BPFScalar {}
extension UInt32: BPFScalar {}
extension UInt64: BPFScalar {}
extension UInt: BPFScalar {}
extension UInt128: BPFScalar {}
extension Int8: BPFScalar {}
extension Int16: BPFScalar {}
extension Int32: BPFScalar {}
extension Int64: BPFScalar {}
extension Int: BPFScalar {}
extension Int128: BPFScalar {}
extension Float: BPFScalar {}
extension Double: BPFScalar {}

extension BPFScalar where Self: Numeric {
    /// All bytes are a number.
    @unsafe public static var bpfAnyBytes: BPFAnyBytes { unsafe BPFAnyBytes() }
}

extension InlineArray: BPFField where Element: BPFField {
    /// All bytes are elements.
    @unsafe public static var bpfAnyBytes: BPFAnyBytes { unsafe BPFAnyBytes() }
}

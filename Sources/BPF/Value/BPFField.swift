// SPDX-License-Identifier: Apache-2.0

/// A ``BPFValue`` for which all bit patterns of its size are values.
///
/// Integers, floats, ``BPFAddress``, ``BPFCharArray``, generated structures and enumerations, and `InlineArray`s of
/// them. A member of a generated structure has such a type, so reading it never fails.
///
/// - Important: Conform only a type whose memory may hold any bytes: neither `Bool` nor a Swift enumeration.
public protocol BPFField: BPFValue, BitwiseCopyable {}

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

extension UInt8: BPFField {}
extension UInt16: BPFField {}
extension UInt32: BPFField {}
extension UInt64: BPFField {}
extension UInt: BPFField {}
extension UInt128: BPFField {}
extension Int8: BPFField {}
extension Int16: BPFField {}
extension Int32: BPFField {}
extension Int64: BPFField {}
extension Int: BPFField {}
extension Int128: BPFField {}
extension Float: BPFField {}
extension Double: BPFField {}
extension InlineArray: BPFField where Element: BPFField {}

// SPDX-License-Identifier: Apache-2.0

/// An integer of 32 or 64 bits, which programs and this process can change in one step: see ``BPFAtomic``.
///
/// A type of another size can be declared to conform. Asking for such a number throws.
public protocol BPFAtomicNumber: BPFValue, FixedWidthInteger, BitwiseCopyable {}

extension BPFAtomicNumber {
    /// Throws for a type that is not an integer of 32 or 64 bits.
    static func checkSize(_ operation: BPFError.Operation, _ subject: BPFError.Subject) throws(BPFError) {
        guard bitWidth == 32 || bitWidth == 64, MemoryLayout<Self>.size * 8 == bitWidth, bpfSize * 8 == bitWidth else {
            throw BPFError(
                .typeMismatch,
                operation: operation,
                subject: subject,
                message: "\(Self.self) cannot be changed in one step: programs change 32 or 64 bits",
                advice: "Use UInt32, Int32, UInt64 or Int64"
            )
        }
    }
}

extension UInt32: BPFAtomicNumber {}
extension Int32: BPFAtomicNumber {}
extension UInt64: BPFAtomicNumber {}
extension Int64: BPFAtomicNumber {}
extension UInt: BPFAtomicNumber {}
extension Int: BPFAtomicNumber {}

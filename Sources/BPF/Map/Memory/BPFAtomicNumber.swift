// SPDX-License-Identifier: Apache-2.0

/// An integer of 32 or 64 bits, which programs and this process can change in one step: see ``BPFAtomic``.
public protocol BPFAtomicNumber: BPFValue, FixedWidthInteger, BitwiseCopyable {}

extension UInt32: BPFAtomicNumber {}
extension Int32: BPFAtomicNumber {}
extension UInt64: BPFAtomicNumber {}
extension Int64: BPFAtomicNumber {}
extension UInt: BPFAtomicNumber {}
extension Int: BPFAtomicNumber {}

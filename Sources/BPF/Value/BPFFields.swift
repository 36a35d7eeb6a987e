// SPDX-License-Identifier: Apache-2.0

/// Bytes with fields at fixed offsets: a generated structure, or a section of global variables.
///
/// Generated code reads and writes fields by these subscripts. An offset outside the bytes is a programming error, as
/// an index outside an array is.
public protocol BPFFields {
    /// Calls a closure with all bytes.
    func withFieldBytes<Result>(_ body: (RawSpan) -> Result) -> Result

    /// Calls a closure with all bytes, to change them.
    mutating func withMutableFieldBytes(_ body: (inout MutableRawSpan) -> Void)
}

extension BPFFields {
    /// The field at an offset in bytes.
    @inlinable
    public subscript<Field: BPFField>(at offset: Int) -> Field {
        get { withFieldBytes { $0.field(at: offset) } }
        set { withMutableFieldBytes { $0.setField(newValue, at: offset) } }
    }

    /// The `bool` at an offset in bytes. Any byte but 0 is `true`.
    @inlinable
    public subscript(at offset: Int) -> Bool {
        get { self[at: offset] as UInt8 != 0 }
        set { self[at: offset] = newValue ? 1 : 0 as UInt8 }
    }

    /// The array of `bool` at an offset in bytes. Any byte but 0 is `true`.
    @inlinable
    public subscript<let count: Int>(at offset: Int) -> InlineArray<count, Bool> {
        get {
            let bytes: InlineArray<count, UInt8> = self[at: offset]
            return InlineArray { bytes[$0] != 0 }
        }
        set { self[at: offset] = InlineArray<count, UInt8> { newValue[$0] ? 1 : 0 } }
    }

    /// The bit field at an offset in bits, counted from the least significant bit of the first byte.
    @inlinable
    public subscript<Field: FixedWidthInteger>(bits offset: Int, count count: Int) -> Field {
        get { withFieldBytes { $0.bits(at: offset, count: count) } }
        set { withMutableFieldBytes { $0.setBits(newValue, at: offset, count: count) } }
    }

    /// The `bool` in a bit field.
    @inlinable
    public subscript(bits offset: Int, count count: Int) -> Bool {
        get { self[bits: offset, count: count] as UInt8 != 0 }
        set { self[bits: offset, count: count] = newValue ? 1 : 0 as UInt8 }
    }

    /// The enumeration in a bit field.
    @inlinable
    public subscript<Field: BPFEnumeration>(bits offset: Int, count count: Int) -> Field {
        get { Field(rawValue: self[bits: offset, count: count]) }
        set { self[bits: offset, count: count] = newValue.rawValue }
    }
}

extension RawSpan {
    /// The field at an offset.
    @inlinable
    public func field<Field: BPFField>(at offset: Int) -> Field {
        precondition(offset >= 0 && offset <= byteCount - MemoryLayout<Field>.size, "the field is outside the bytes")
        // Every bit pattern is a value, and the range was checked.
        return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Field.self)
    }

    @inlinable
    func bits<Field: FixedWidthInteger>(at offset: Int, count: Int) -> Field {
        // A bit field of 64 bits can touch 9 bytes.
        var value: UInt128 = 0
        let first = offset / 8
        for index in first...(offset + count - 1) / 8 {
            value |= UInt128(field(at: index) as UInt8) << UInt128(8 * (index - first))
        }
        value >>= UInt128(offset % 8)
        let unused = UInt128.bitWidth - count
        // Shifts to the right repeat the sign of a signed field.
        return Field.isSigned
            ? Field(truncatingIfNeeded: Int128(bitPattern: value << UInt128(unused)) >> Int128(unused))
            : Field(truncatingIfNeeded: (value << UInt128(unused)) >> UInt128(unused))
    }
}

extension MutableRawSpan {
    @inlinable
    mutating func setField<Field: BPFField>(_ field: Field, at offset: Int) {
        precondition(offset >= 0 && offset <= byteCount - MemoryLayout<Field>.size, "the field is outside the bytes")
        unsafe withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(of: field, toByteOffset: offset, as: Field.self)
        }
    }

    @inlinable
    mutating func setBits<Field: FixedWidthInteger>(_ field: Field, at offset: Int, count: Int) {
        // A bit field of 64 bits can touch 9 bytes.
        let value = UInt128(truncatingIfNeeded: field) << UInt128(offset % 8)
        let mask = (UInt128(1) << UInt128(count) - 1) << UInt128(offset % 8)
        let first = offset / 8
        for index in first...(offset + count - 1) / 8 {
            let shift = UInt128(8 * (index - first))
            let part = UInt8(truncatingIfNeeded: mask >> shift)
            let byte: UInt8 = bytes.field(at: index)
            setField(byte & ~part | UInt8(truncatingIfNeeded: value >> shift) & part, at: index)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The values of an array map as Swift values, in memory that this process and programs share.
///
/// The verbs are those of ``TypedArray``, without its system calls. A read or a write copies the bytes, while programs
/// may change them. ``atomic(_:offset:as:)`` changes a number in one step; the program must synchronize anything larger.
///
/// ```swift
/// let slots = try object.map("slots").mapped(as: Slot.self)
/// print(try slots.lookup(3).generation)
/// try slots.atomic(3, offset: 8, as: UInt32.self).add(1)
/// ```
public struct TypedMappedArray<Value: BPFValue>: Sendable {
    /// The values as bytes.
    public let bytes: MappedArray

    /// The map.
    public var map: BPFMap { bytes.map }

    /// The number of values.
    public var count: Int { bytes.count }

    /// Whether this process may write to the values.
    public var isWritable: Bool { bytes.isWritable }

    init(_ bytes: MappedArray) { self.bytes = bytes }

    /// Returns a copy of the value at an index.
    ///
    /// - Parameter index: the index, below ``count``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/keyNotFound`` for an index that does not exist, or
    ///   ``BPFError/Code/typeMismatch`` when the bytes are not a `Value`.
    @inlinable
    public func lookup(_ index: Int) throws(BPFError) -> Value {
        guard index >= 0, index < count else { throw map.outside(index, .read) }
        guard let value = bytes.withBytes(valueAt: index, count: Value.bpfSize, { Value(decoding: $0) }) else {
            throw map.invalidBytes(Value.self, .read)
        }
        return value
    }

    /// Sets the value at an index.
    ///
    /// - Parameters:
    ///   - index: the index, below ``count``.
    ///   - value: its new value.
    /// - Throws: ``BPFError`` with ``BPFError/Code/keyNotFound`` for an index that does not exist, or
    ///   ``BPFError/Code/readOnly`` when the array was mapped for reading only.
    @inlinable
    public func update(_ index: Int, to value: Value) throws(BPFError) {
        guard index >= 0, index < count else { throw map.outside(index, .set) }
        guard isWritable else { throw bytes.readOnly() }
        bytes.withMutableBytes(valueAt: index, count: Value.bpfSize) { bytes in value.encode(into: &bytes) }
    }

    /// Returns a copy of all values by index.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` when bytes are not a `Value`.
    @inlinable
    public func values() throws(BPFError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for index in 0..<count { values.append(try lookup(index)) }
        return values
    }

    /// Returns a number in the value at an index, to change it in one step.
    ///
    /// - Parameters:
    ///   - index: the index, below ``count``.
    ///   - offset: the offset of the number in the value, a multiple of the number's size.
    ///   - number: the number's type.
    /// - Throws: ``BPFError`` with ``BPFError/Code/keyNotFound`` for an index that does not exist, or
    ///   ``BPFError/Code/invalidArgument`` for an offset outside the value or without the alignment.
    public func atomic<Number: BPFAtomicNumber>(
        _ index: Int,
        offset: Int = 0,
        as number: Number.Type
    ) throws(BPFError) -> BPFAtomic<Number> {
        try bytes.atomic(index, offset: offset, as: number)
    }
}

extension BPFMap {
    /// Maps the values of an array into the process's memory, as Swift values.
    ///
    /// - Parameters:
    ///   - value: the type of its values, of the map's value size.
    ///   - isWritable: whether this process may write to the values, or `nil` for what the map allows.
    /// - Throws: ``BPFError`` as ``MappedArray/init(_:isWritable:)`` and ``typed(key:value:)`` do.
    ///
    /// The corresponding C function is `mmap` on the map's descriptor. Minimum kernel: Linux 5.5.
    public func mapped<Value: BPFValue>(
        as value: Value.Type,
        isWritable: Bool? = nil
    ) throws(BPFError) -> TypedMappedArray<Value> {
        try checkValue(Value.self)
        if let isWritable { return TypedMappedArray(try MappedArray(self, isWritable: isWritable)) }
        do {
            return TypedMappedArray(try MappedArray(self))
        } catch  where error.code == .readOnly {
            return TypedMappedArray(try MappedArray(self, isWritable: false))
        }
    }
}

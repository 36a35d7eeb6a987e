// SPDX-License-Identifier: Apache-2.0

/// A view of a Bloom filter ``BPFMap``: a set of values that may contain more than was added, and never less.
///
/// Values cannot be read or removed.
///
/// ```swift
/// let seen = try object.map("seen").typedBloomFilter(value: UInt32.self)
/// try seen.add(17)
/// print(try seen.contains(17))    // true
/// ```
///
/// Minimum kernel: Linux 5.16.
public struct TypedBloomFilter<Value: BPFValue>: Sendable {
    /// The map.
    public let map: BPFMap

    @usableFromInline let buffer: ValueBuffer<Value>

    init(map: BPFMap) {
        self.map = map
        // The kernel hashes all bytes.
        buffer = ValueBuffer(padding: map.layout.valuePadding)
    }

    /// Adds a value.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem` without a key.
    @inlinable
    public func add(_ value: Value) throws(BPFError) {
        let result = unsafe buffer.withBytes(of: value) { value in
            unsafe MapCalls.update(map.descriptor.rawValue, nil, value, 0)
        }
        if result < 0 { throw map.failure(.update, result) }
    }

    /// Returns whether the filter may contain a value: `false` is certain, `true` is not.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem` with the value as input.
    @inlinable
    public func contains(_ value: Value) throws(BPFError) -> Bool {
        let result = unsafe buffer.withBytes(of: value) { value in
            unsafe MapCalls.lookup(map.descriptor.rawValue, nil, value)
        }
        return try map.existed(.lookup, result)
    }
}

extension BPFMap {
    /// Returns a view of a Bloom filter that works on Swift values.
    ///
    /// - Parameter value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, or as ``typed(key:value:)``
    ///   does.
    public func typedBloomFilter<Value: BPFValue>(value: Value.Type) throws(BPFError) -> TypedBloomFilter<Value> {
        try check(is: .bloomFilter)
        try checkValue(Value.self)
        return TypedBloomFilter(map: self)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A view of a ``BPFMap`` that works on bytes: the view for tools that learn a map's types at run time.
///
/// Keys and values are in the machine's byte order. A value has ``BPFMap/userValueSize`` bytes: for a per-CPU map it
/// contains the values of all possible CPUs, each at a multiple of 8 bytes. Padding is left as it is.
///
/// ```swift
/// for (key, value) in try object.map("hits").raw.entries() { … }
/// ```
public struct RawMap: Sendable {
    /// The map.
    public let map: BPFMap

    init(_ map: BPFMap) { self.map = map }

    /// Returns the value of a key, or `nil` when the key does not exist.
    ///
    /// - Parameter key: ``BPFMap/keySize`` bytes; none for queues and stacks, whose next element is returned.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` for a key of another size, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    public func lookup(_ key: [UInt8]) throws(BPFError) -> [UInt8]? {
        try unsafe value(of: key, .lookup) { key, value in
            unsafe MapCalls.lookup(map.descriptor.rawValue, key, value)
        }
    }

    /// Copies the value of a key into memory of the caller, and returns whether the key exists. Allocates nothing.
    ///
    /// - Parameters:
    ///   - key: ``BPFMap/keySize`` bytes; none for queues and stacks, whose next element is copied.
    ///   - value: ``BPFMap/userValueSize`` bytes. They stay as they are when the key does not exist.
    ///   - withSpinLock: whether the kernel holds the value's spin lock while it copies the value.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` for a key or a value of another size,
    ///   ``BPFError/Code/notSupported`` for values without a spin lock, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem_flags`.
    @inlinable
    public func lookup(
        _ key: RawSpan,
        into value: inout MutableRawSpan,
        withSpinLock: Bool = false
    ) throws(BPFError) -> Bool {
        try check(key.byteCount, .lookup)
        guard value.byteCount == map.userValueSize else {
            throw map.sizeFailure(.lookup, "value", value.byteCount, expected: map.userValueSize)
        }
        let descriptor = map.descriptor.rawValue
        let flags = withSpinLock ? MapCalls.lock : 0
        let result = unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeMutableBytes { value in
                unsafe MapCalls.lookup(descriptor, pointer(key), value.baseAddress, flags)
            }
        }
        return try map.existed(.lookup, result, withSpinLock: withSpinLock)
    }

    /// Removes an entry and returns its value, or `nil` when the key does not exist.
    ///
    /// - Parameter key: ``BPFMap/keySize`` bytes; none for queues and stacks, whose next element is removed.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch``, or ``BPFError/Code/notSupported`` for types without
    ///   this operation and on older kernels.
    ///
    /// The corresponding C function is `bpf_map_lookup_and_delete_elem`. Minimum kernel: Linux 4.20 for queues and
    /// stacks, Linux 5.14 for hash maps.
    public func lookupAndDelete(_ key: [UInt8]) throws(BPFError) -> [UInt8]? {
        try unsafe value(of: key, .lookupAndDelete) { key, value in
            unsafe MapCalls.lookupAndDelete(map.descriptor.rawValue, key, value)
        }
    }

    /// Sets the value of a key.
    ///
    /// - Parameters:
    ///   - key: ``BPFMap/keySize`` bytes; none for maps without keys.
    ///   - value: ``BPFMap/userValueSize`` bytes.
    ///   - mode: how to treat a key that exists already, or does not exist.
    ///   - withSpinLock: whether the kernel holds the value's spin lock while it writes the value.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch``, ``BPFError/Code/alreadyExists``,
    ///   ``BPFError/Code/keyNotFound`` or ``BPFError/Code/mapFull``, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem`.
    public func update(
        _ key: [UInt8],
        to value: [UInt8],
        mode: BPFMap.UpdateMode = .any,
        withSpinLock: Bool = false
    ) throws(BPFError) {
        let flags = mode.rawValue | (withSpinLock ? MapCalls.lock : 0)
        try check(key.count, .update)
        guard value.count == map.userValueSize else {
            throw map.sizeFailure(.update, "value", value.count, expected: map.userValueSize)
        }
        let result = unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeBytes { value in
                unsafe MapCalls.update(map.descriptor.rawValue, pointer(key), value.baseAddress, flags)
            }
        }
        if result < 0 { throw map.failure(.update, result, withSpinLock: withSpinLock) }
    }

    /// Deletes an entry.
    ///
    /// - Parameter key: ``BPFMap/keySize`` bytes.
    /// - Returns: whether the key existed.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch``, or the kernel's error; entries of an array cannot be
    ///   deleted.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @discardableResult
    public func delete(_ key: [UInt8]) throws(BPFError) -> Bool {
        try check(key.count, .delete)
        let result = unsafe key.withUnsafeBytes { key in
            unsafe MapCalls.delete(map.descriptor.rawValue, pointer(key))
        }
        return try map.existed(.delete, result)
    }

    /// Returns whether a Bloom filter may contain a value: `false` is certain, `true` is not.
    ///
    /// Add a value by ``update(_:to:mode:withSpinLock:)`` with an empty key.
    ///
    /// - Parameter value: ``BPFMap/valueSize`` bytes.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map,
    ///   ``BPFError/Code/sizeMismatch`` for a value of another size, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem` with the value as input. Minimum kernel: Linux 5.16.
    public func contains(_ value: [UInt8]) throws(BPFError) -> Bool {
        try map.check(is: .bloomFilter)
        guard value.count == map.valueSize else {
            throw map.sizeFailure(.lookup, "value", value.count, expected: map.valueSize)
        }
        var value = value
        let result = unsafe value.withUnsafeMutableBytes { value in
            unsafe MapCalls.lookup(map.descriptor.rawValue, nil, value.baseAddress)
        }
        return try map.existed(.lookup, result)
    }

    /// The kernel expects a null pointer for maps without keys.
    @inlinable @inline(__always)
    func pointer(_ key: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
        map.keySize == 0 ? nil : key.baseAddress
    }

    @inlinable @inline(__always)
    func check(_ count: Int, _ operation: @autoclosure () -> BPFError.Operation) throws(BPFError) {
        guard count == map.keySize else { throw map.sizeFailure(operation(), "key", count, expected: map.keySize) }
    }

    private func value(
        of key: [UInt8],
        _ operation: BPFError.Operation,
        _ call: (UnsafeRawPointer?, UnsafeMutableRawPointer?) -> CInt
    ) throws(BPFError) -> [UInt8]? {
        try check(key.count, operation)
        var value = [UInt8](repeating: 0, count: map.userValueSize)
        let result = unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeMutableBytes { value in unsafe call(pointer(key), value.baseAddress) }
        }
        return try map.existed(operation, result) ? value : nil
    }
}

extension BPFMap {
    /// The map's keys and values as bytes.
    public var raw: RawMap { RawMap(self) }
}

// SPDX-License-Identifier: Apache-2.0

/// A view of a ``BPFMap`` that works on Swift values.
///
/// The types are checked against the map when the view is created, and not for each operation; no operation allocates
/// memory for an entry. Padding inside a key is zero for the kernel, whatever it is in Swift.
///
/// ```swift
/// let hits = try object.map("hits").typed(key: UInt32.self, value: UInt64.self)
/// try hits.update(17, to: 1)
/// print(try hits.lookup(17) ?? 0)
/// for (key, value) in try hits.entries() { … }
/// ```
///
/// In an LPM trie a lookup returns the value of the longest prefix that matches: see ``IPv4Prefix``, ``IPv6Prefix`` and
/// ``LPMKey`` for its keys. ``TypedArray`` is a view of an array by index.
public struct TypedMap<Key: BPFValue, Value: BPFValue>: Sendable {
    /// The map.
    public let map: BPFMap

    @usableFromInline let keyBuffer: ValueBuffer<Key>

    init(map: BPFMap) {
        self.map = map
        // A hash map compares all bytes of a key, and neither C nor Swift initializes padding: an equal key would
        // silently miss.
        keyBuffer = ValueBuffer(padding: map.layout.keyPadding)
    }

    /// Takes the padding of keys that another view has looked up.
    init(map: BPFMap, keyBuffer: ValueBuffer<Key>) {
        self.map = map
        self.keyBuffer = keyBuffer
    }

    /// Returns the value of a key, or `nil` when the key does not exist.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - withSpinLock: whether the kernel holds the value's `struct bpf_spin_lock` while it copies the value, so that
    ///     it is consistent.
    /// - Throws: ``BPFError`` with the kernel's error, ``BPFError/Code/typeMismatch`` when the bytes are not a
    ///   `Value`, or ``BPFError/Code/notSupported`` for values without a spin lock.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem_flags`.
    @inlinable @inline(__always)
    public func lookup(_ key: Key, withSpinLock: Bool = false) throws(BPFError) -> Value? {
        let flags = withSpinLock ? MapCalls.lock : 0
        return try unsafe value(of: key, .lookup, withSpinLock) { key, value in
            unsafe MapCalls.lookup(map.descriptor.rawValue, key, value, flags)
        }
    }

    /// Removes an entry and returns its value, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without this operation and on older
    ///   kernels, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_and_delete_elem_flags`. Minimum kernel: Linux 5.14 for hash
    /// maps.
    @inlinable @inline(__always)
    public func lookupAndDelete(_ key: Key, withSpinLock: Bool = false) throws(BPFError) -> Value? {
        let flags = withSpinLock ? MapCalls.lock : 0
        return try unsafe value(of: key, .lookupAndDelete, withSpinLock) { key, value in
            unsafe MapCalls.lookupAndDelete(map.descriptor.rawValue, key, value, flags)
        }
    }

    /// Sets the value of a key.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - value: its new value.
    ///   - mode: how to treat a key that exists already, or does not exist.
    ///   - withSpinLock: whether the kernel holds the value's `struct bpf_spin_lock` while it writes the value, which
    ///     keeps its lock.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyExists``, ``BPFError/Code/keyNotFound`` or
    ///   ``BPFError/Code/mapFull``, ``BPFError/Code/notSupported`` for values without a spin lock, or the kernel's
    ///   error.
    ///
    /// The corresponding C function is `bpf_map_update_elem`.
    @inlinable @inline(__always)
    public func update(
        _ key: Key,
        to value: Value,
        mode: BPFMap.UpdateMode = .any,
        withSpinLock: Bool = false
    ) throws(BPFError) {
        let result = write(key, value, mode.rawValue | (withSpinLock ? MapCalls.lock : 0))
        if result < 0 { throw map.failure(.update, result, withSpinLock: withSpinLock) }
    }

    @inlinable @inline(__always)
    func write(_ key: Key, _ value: Value, _ flags: UInt64) -> CInt {
        unsafe ValueBuffer.withEncodedBytes(of: value) { value in
            unsafe keyBuffer.withBytes(of: key) { key in
                unsafe MapCalls.update(map.descriptor.rawValue, key, value.baseAddress, flags)
            }
        }
    }

    /// Changes the value of a key: reads it, calls a closure with it, and writes what the closure left.
    ///
    /// What a program or another process writes between the two calls is lost, also with a spin lock. Use
    /// ``BPFMap/mapped(as:isWritable:)`` for atomic changes of an array's values.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - withSpinLock: whether the kernel holds the value's spin lock for each of the two copies.
    ///   - body: changes the value. When it throws, the value stays.
    /// - Returns: whether the key existed. An entry that is deleted before the second call is not inserted again.
    /// - Throws: what `body` throws, or ``BPFError`` as ``lookup(_:withSpinLock:)`` does.
    @inlinable @discardableResult
    public func modify(
        _ key: Key,
        withSpinLock: Bool = false,
        _ body: (inout Value) throws -> Void
    ) throws -> Bool {
        guard let old = try lookup(key, withSpinLock: withSpinLock) else { return false }
        var value = old
        try body(&value)
        let mode = BPFMap.UpdateMode.replaceOnly.rawValue
        let result = write(key, value, mode | (withSpinLock ? MapCalls.lock : 0))
        return try map.existed(.update, result, withSpinLock: withSpinLock)
    }

    /// Deletes an entry.
    ///
    /// - Returns: whether the key existed.
    /// - Throws: ``BPFError`` with the kernel's error; entries of an array cannot be deleted.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @inlinable @inline(__always) @discardableResult
    public func delete(_ key: Key) throws(BPFError) -> Bool {
        let result = unsafe keyBuffer.withBytes(of: key) { key in
            unsafe MapCalls.delete(map.descriptor.rawValue, key)
        }
        return try map.existed(.delete, result)
    }

    @inlinable @inline(__always)
    func value(
        of key: Key,
        _ operation: @autoclosure () -> BPFError.Operation,
        _ withSpinLock: Bool,
        _ call: (UnsafeRawPointer?, UnsafeMutableRawPointer?) -> CInt
    ) throws(BPFError) -> Value? {
        var value: Value?
        let result = unsafe withUnsafeTemporaryAllocation(byteCount: Value.bpfSize, alignment: 8) { buffer in
            let result = unsafe keyBuffer.withBytes(of: key) { key in unsafe call(key, buffer.baseAddress) }
            if result == 0 { value = unsafe Value(decoding: UnsafeRawBufferPointer(buffer).bytes) }
            return result
        }
        guard try map.existed(operation(), result, withSpinLock: withSpinLock) else { return nil }
        guard let value else { throw map.invalidBytes(Value.self, operation()) }
        return value
    }
}

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
public struct TypedMap<Key: BPFValue, Value: BPFValue>: Sendable {
    /// The map.
    public let map: BPFMap

    @usableFromInline let keyBuffer: KeyBuffer<Key>

    init(map: BPFMap) {
        self.map = map
        keyBuffer = KeyBuffer(map)
    }

    /// Returns the value of a key, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with the kernel's error, or ``BPFError/Code/typeMismatch`` when the bytes are not a
    ///   `Value`.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    @inlinable
    public func lookup(_ key: Key) throws(BPFError) -> Value? {
        try unsafe value(of: key, .lookup) { key, value in
            unsafe MapCalls.lookup(map.descriptor.rawValue, key, value)
        }
    }

    /// Removes an entry and returns its value, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without this operation and on older
    ///   kernels, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_and_delete_elem`. Minimum kernel: Linux 5.14 for hash maps.
    @inlinable
    public func lookupAndDelete(_ key: Key) throws(BPFError) -> Value? {
        try unsafe value(of: key, .lookupAndDelete) { key, value in
            unsafe MapCalls.lookupAndDelete(map.descriptor.rawValue, key, value)
        }
    }

    /// Sets the value of a key.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - value: its new value.
    ///   - mode: how to treat a key that exists already, or does not exist.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyExists``, ``BPFError/Code/keyNotFound`` or
    ///   ``BPFError/Code/mapFull``, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem`.
    @inlinable
    public func update(_ key: Key, to value: Value, mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        let result = unsafe withUnsafeTemporaryAllocation(byteCount: Value.bpfSize, alignment: 8) { buffer in
            unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
            var span = unsafe MutableRawSpan(_unsafeBytes: buffer)
            value.encode(into: &span)
            return unsafe keyBuffer.withBytes(of: key) { key in
                unsafe MapCalls.update(
                    map.descriptor.rawValue,
                    key,
                    UnsafeRawPointer(buffer.baseAddress),
                    mode.rawValue
                )
            }
        }
        if result < 0 { throw map.failure(.update, result) }
    }

    /// Deletes an entry.
    ///
    /// - Returns: whether the key existed.
    /// - Throws: ``BPFError`` with the kernel's error; entries of an array cannot be deleted.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @inlinable @discardableResult
    public func delete(_ key: Key) throws(BPFError) -> Bool {
        let result = unsafe keyBuffer.withBytes(of: key) { key in
            unsafe MapCalls.delete(map.descriptor.rawValue, key)
        }
        return try map.existed(.delete, result)
    }

    /// Returns all keys, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` as ``forEach(_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch` and `bpf_map_get_next_key`.
    @inlinable
    public func keys() throws(BPFError) -> [Key] { try map.keys(as: Key.self) }

    /// Returns all entries, in the kernel's order.
    ///
    /// An entry that is added or removed during the call may or may not be returned. On Linux 5.6 or newer many entries
    /// are read by one system call.
    ///
    /// - Throws: ``BPFError`` as ``forEach(_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    @inlinable
    public func entries() throws(BPFError) -> [(key: Key, value: Value)] {
        try map.collect(withValues: true) { (reader, index) throws(BPFError) in try entry(index, of: reader) }
    }

    /// Calls a closure with every entry, in the kernel's order. Use it for large maps: no array is created.
    ///
    /// An entry that is added or removed during the iteration, also by the closure, may or may not be visited. On Linux
    /// 5.6 or newer many entries are read by one system call.
    ///
    /// ```swift
    /// try hits.forEach { pid, count in total += count }
    /// ```
    ///
    /// - Parameter body: receives the key and the value. When it throws, the iteration ends.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys or
    ///   without a way to iterate, ``BPFError/Code/iterationInterrupted`` when entries were removed faster than they
    ///   could be visited, ``BPFError/Code/typeMismatch`` when bytes are not a `Key` or not a `Value`, or the kernel's
    ///   error.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    @inlinable
    public func forEach(_ body: (_ key: Key, _ value: Value) throws -> Void) throws {
        try map.forEachEntry { reader, index in
            let (key, value) = try entry(index, of: reader)
            try body(key, value)
        }
    }

    @inlinable @inline(__always)
    func entry(_ index: Int, of reader: EntryReader) throws(BPFError) -> (key: Key, value: Value) {
        guard let key = unsafe Key(decoding: reader.key(index).bytes),
            let value = unsafe Value(decoding: reader.value(index).bytes)
        else { throw map.invalidBytes(Value.self, .iterate) }
        return (key, value)
    }

    @inlinable @inline(__always)
    func value(
        of key: Key,
        _ operation: @autoclosure () -> BPFError.Operation,
        _ call: (UnsafeRawPointer?, UnsafeMutableRawPointer?) -> CInt
    ) throws(BPFError) -> Value? {
        var value: Value?
        let result = unsafe withUnsafeTemporaryAllocation(byteCount: Value.bpfSize, alignment: 8) { buffer in
            let result = unsafe keyBuffer.withBytes(of: key) { key in unsafe call(key, buffer.baseAddress) }
            if result == 0 { value = unsafe Value(decoding: RawSpan(_unsafeBytes: UnsafeRawBufferPointer(buffer))) }
            return result
        }
        guard try map.existed(operation(), result) else { return nil }
        guard let value else { throw map.invalidBytes(Value.self, operation()) }
        return value
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A view of a ``BPFMap`` that works on Swift values.
///
/// The types were checked against the map when the view was made, so no operation checks them again, and none allocates.
/// Padding inside a key is zeroed before the kernel sees it.
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

    /// The value of a key, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with the kernel's error, or ``BPFError/Code/typeMismatch`` when the bytes are no `Value`.
    ///
    /// C counterpart: `bpf_map_lookup_elem`.
    @inlinable
    public func lookup(_ key: Key) throws(BPFError) -> Value? {
        var value: Value?
        let result = unsafe withUnsafeTemporaryAllocation(byteCount: Value.bpfSize, alignment: 8) { buffer in
            let result = unsafe keyBuffer.withBytes(of: key) { key in
                unsafe MapCalls.lookup(map.descriptor.rawValue, key, buffer.baseAddress, 0)
            }
            if result == 0 { value = unsafe Value(decoding: RawSpan(_unsafeBytes: UnsafeRawBufferPointer(buffer))) }
            return result
        }
        if result == 0 {
            guard let value else { throw map.invalidBytes(Value.self, .lookup) }
            return value
        }
        if result == MapCalls.notFound { return nil }
        throw map.failure(.lookup, result)
    }

    /// Removes an entry and gives its value, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without the operation and on older kernels, or the
    ///   kernel's error.
    ///
    /// C counterpart: `bpf_map_lookup_and_delete_elem`. Minimum kernel: Linux 5.14 for hashes.
    @inlinable
    public func lookupAndDelete(_ key: Key) throws(BPFError) -> Value? {
        var value: Value?
        let result = unsafe withUnsafeTemporaryAllocation(byteCount: Value.bpfSize, alignment: 8) { buffer in
            let result = unsafe keyBuffer.withBytes(of: key) { key in
                unsafe MapCalls.lookupAndDelete(map.descriptor.rawValue, key, buffer.baseAddress)
            }
            if result == 0 { value = unsafe Value(decoding: RawSpan(_unsafeBytes: UnsafeRawBufferPointer(buffer))) }
            return result
        }
        if result == 0 {
            guard let value else { throw map.invalidBytes(Value.self, .lookupAndDelete) }
            return value
        }
        if result == MapCalls.notFound { return nil }
        throw map.failure(.lookupAndDelete, result)
    }

    /// Sets the value of a key.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - value: its new value.
    ///   - mode: what to do about a key that exists already, or does not.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyExists``, ``BPFError/Code/keyNotFound`` or
    ///   ``BPFError/Code/mapFull``, or the kernel's error.
    ///
    /// C counterpart: `bpf_map_update_elem`.
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

    /// Removes an entry.
    ///
    /// - Returns: whether the key existed.
    /// - Throws: ``BPFError`` with the kernel's error; entries of an array cannot be removed.
    ///
    /// C counterpart: `bpf_map_delete_elem`.
    @inlinable @discardableResult
    public func delete(_ key: Key) throws(BPFError) -> Bool {
        let result = unsafe keyBuffer.withBytes(of: key) { key in
            unsafe MapCalls.delete(map.descriptor.rawValue, key)
        }
        if result == 0 { return true }
        if result == MapCalls.notFound { return false }
        throw map.failure(.delete, result)
    }

    /// All keys, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys or without a way to walk them,
    ///   ``BPFError/Code/busy`` when entries were removed faster than they could be visited, ``BPFError/Code/typeMismatch``
    ///   when a key's bytes are no `Key`, or the kernel's error.
    @inlinable
    public func keys() throws(BPFError) -> [Key] {
        var found: [Key] = []
        let reader = try EntryReader(map, withValues: false)
        while let count = try reader.next() {
            found.reserveCapacity(reader.expects(found.count, count))
            for index in 0..<count {
                guard let key = unsafe Key(decoding: reader.key(index).bytes) else {
                    throw map.invalidBytes(Key.self, .iterate)
                }
                found.append(key)
            }
        }
        return found
    }

    /// All entries, in the kernel's order.
    ///
    /// Entries that programs add or remove meanwhile may or may not be among them. Kernels that have batches (Linux 5.6) are
    /// asked for many entries in one call.
    ///
    /// - Throws: as ``forEach(_:)`` does.
    @inlinable
    public func entries() throws(BPFError) -> [(key: Key, value: Value)] {
        var found: [(key: Key, value: Value)] = []
        let reader = try EntryReader(map, withValues: true)
        while let count = try reader.next() {
            found.reserveCapacity(reader.expects(found.count, count))
            for index in 0..<count { found.append(try entry(index, of: reader)) }
        }
        return found
    }

    /// Calls a closure with every entry, in the kernel's order: for large maps, of which no copy is made.
    ///
    /// Entries that programs add or remove meanwhile, or the closure, may or may not be among them. Kernels that have batches
    /// (Linux 5.6) are asked for many entries in one call.
    ///
    /// ```swift
    /// try hits.forEach { pid, count in total += count }
    /// ```
    ///
    /// - Parameter body: what to do with an entry. When it throws, the walk ends.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys or without a way
    ///   to walk them, ``BPFError/Code/busy`` when entries were removed faster than they could be visited,
    ///   ``BPFError/Code/typeMismatch`` when bytes are no `Key` or no `Value`, or the kernel's error.
    @inlinable
    public func forEach(_ body: (_ key: Key, _ value: Value) throws -> Void) throws {
        let reader = try EntryReader(map, withValues: true)
        while let count = try reader.next() {
            for index in 0..<count {
                let (key, value) = try entry(index, of: reader)
                try body(key, value)
            }
        }
    }

    @inlinable @inline(__always)
    func entry(_ index: Int, of reader: EntryReader) throws(BPFError) -> (key: Key, value: Value) {
        guard let key = unsafe Key(decoding: reader.key(index).bytes),
            let value = unsafe Value(decoding: reader.value(index).bytes)
        else { throw map.invalidBytes(Value.self, .iterate) }
        return (key, value)
    }
}

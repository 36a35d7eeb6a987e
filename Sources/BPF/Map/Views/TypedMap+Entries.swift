// SPDX-License-Identifier: Apache-2.0

extension TypedMap {
    /// Returns all keys, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` as ``forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch` and `bpf_map_get_next_key`.
    @inlinable
    public func keys() throws(BPFError) -> [Key] { try map.keys(as: Key.self) }

    /// Returns all values, in the kernel's order.
    ///
    /// - Parameter withSpinLock: whether the kernel holds each value's spin lock while it copies the value.
    /// - Throws: ``BPFError`` as ``forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    @inlinable
    public func values(withSpinLock: Bool = false) throws(BPFError) -> [Value] {
        try map.collect(withValues: true, withSpinLock: withSpinLock) { (reader, index) throws(BPFError) in
            try entry(index, of: reader).value
        }
    }

    /// Returns all entries, in the kernel's order.
    ///
    /// An entry that is added or removed during the call may or may not be returned. On Linux 5.6 or newer many entries
    /// are read by one system call.
    ///
    /// - Parameter withSpinLock: whether the kernel holds each value's spin lock while it copies the value.
    /// - Throws: ``BPFError`` as ``forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    @inlinable
    public func entries(withSpinLock: Bool = false) throws(BPFError) -> [(key: Key, value: Value)] {
        try map.collect(withValues: true, withSpinLock: withSpinLock) { (reader, index) throws(BPFError) in
            try entry(index, of: reader)
        }
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
    /// - Parameters:
    ///   - withSpinLock: whether the kernel holds each value's spin lock while it copies the value.
    ///   - body: receives the key and the value. When it throws, the iteration ends.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys or
    ///   without a way to iterate, ``BPFError/Code/iterationInterrupted`` when entries were removed faster than they
    ///   could be visited, ``BPFError/Code/typeMismatch`` when bytes are not a `Key` or not a `Value`,
    ///   ``BPFError/Code/notSupported`` for values without a spin lock, or the kernel's error.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    @inlinable
    public func forEach(withSpinLock: Bool = false, _ body: (_ key: Key, _ value: Value) throws -> Void) throws {
        try map.forEachEntry(withSpinLock: withSpinLock) { reader, index in
            let (key, value) = try entry(index, of: reader)
            try body(key, value)
        }
    }

    /// Returns a cursor before the first entry, to visit entries piece by piece.
    ///
    /// ```swift
    /// var cursor = try hits.cursor()
    /// while let (pid, count) = try cursor.next() { … }
    /// ```
    ///
    /// - Parameters:
    ///   - batchSize: how many entries are read by one system call and kept in memory, or `nil` for about 64 KiB of them.
    ///     The kernel returns a bucket of a hash map as a whole, so a larger bucket needs more memory.
    ///   - withSpinLock: whether the kernel holds each value's spin lock while it copies the value.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys.
    @inlinable
    public func cursor(
        batchSize: Int? = nil,
        withSpinLock: Bool = false
    ) throws(BPFError) -> MapCursor<(key: Key, value: Value)> {
        let reader = try EntryReader(map, withValues: true, withSpinLock: withSpinLock, capacity: batchSize)
        return MapCursor(reader) { (reader, index) throws(BPFError) in try entry(index, of: reader) }
    }

    /// Returns a cursor before the first key, to visit keys piece by piece.
    ///
    /// - Parameter batchSize: how many keys are read by one system call: see ``cursor(batchSize:withSpinLock:)``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys.
    @inlinable
    public func keyCursor(batchSize: Int? = nil) throws(BPFError) -> MapCursor<Key> {
        try map.keyCursor(of: Key.self, batchSize: batchSize)
    }

    /// Sets the values of many keys. On Linux 5.6 or newer many entries are written by one system call.
    ///
    /// - Parameters:
    ///   - entries: keys with their values, for example a dictionary. A later value of the same key replaces an earlier
    ///     one.
    ///   - mode: how to treat a key that exists already, or does not exist. Only ``BPFMap/UpdateMode/any`` has batches.
    ///   - withSpinLock: whether the kernel holds each value's spin lock while it writes the value.
    /// - Throws: ``BPFError`` as ``update(_:to:mode:withSpinLock:)`` does. The message has the number of entries that
    ///   were written before.
    ///
    /// The corresponding C function is `bpf_map_update_batch`.
    @inlinable
    public func update(
        contentsOf entries: some Sequence<(key: Key, value: Value)>,
        mode: BPFMap.UpdateMode = .any,
        withSpinLock: Bool = false
    ) throws(BPFError) {
        let writer = try BatchWriter(
            map,
            .update(mode.rawValue | (withSpinLock ? MapCalls.lock : 0)),
            count: entries.underestimatedCount
        )
        try writer.write(entries) { (entry, index) throws(BPFError) in
            writer.setKey(entry.key, at: index, padding: keyBuffer.padding)
            writer.setValue(entry.value, at: index)
        }
    }

    /// Deletes many entries. On Linux 5.6 or newer many are deleted by one system call.
    ///
    /// - Parameter keys: the keys. Those that do not exist are left out.
    /// - Returns: the number of keys that existed.
    /// - Throws: ``BPFError`` as ``delete(_:)`` does. The message has the number of keys that were handled before.
    ///
    /// The corresponding C function is `bpf_map_delete_batch`.
    @inlinable @discardableResult
    public func delete(keys: some Sequence<Key>) throws(BPFError) -> Int {
        try map.delete(keys, padding: keyBuffer.padding)
    }

    /// Removes all entries and calls a closure with each. On Linux 5.6 or newer many are removed by one system call.
    ///
    /// An entry that a program adds during the call may or may not be removed. When the closure throws, the entries
    /// that were already removed from the map are lost.
    ///
    /// - Parameters:
    ///   - withSpinLock: whether the kernel holds each value's spin lock while it copies the value.
    ///   - body: receives the key and the value.
    /// - Throws: what `body` throws, or ``BPFError`` as ``forEach(withSpinLock:_:)`` does, and for arrays, whose entries cannot be
    ///   deleted.
    ///
    /// The corresponding C function is `bpf_map_lookup_and_delete_batch`.
    @inlinable
    public func drain(withSpinLock: Bool = false, _ body: (_ key: Key, _ value: Value) throws -> Void) throws {
        let reader = try EntryReader(map, withValues: true, removes: true, withSpinLock: withSpinLock)
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

// SPDX-License-Identifier: Apache-2.0

extension RawMap {
    /// Returns all keys, in the kernel's order.
    ///
    /// On Linux 5.6 or newer many keys are read by one system call, and their values with them.
    ///
    /// - Throws: ``BPFError`` as ``forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch` and `bpf_map_get_next_key`.
    public func keys() throws(BPFError) -> [[UInt8]] {
        try map.collect(withValues: false) { (reader, index) in unsafe Array(reader.key(index)) }
    }

    /// Returns all entries, in the kernel's order.
    ///
    /// An entry that is added or removed during the call may or may not be returned. While entries of an LPM trie are
    /// removed, others may be returned more than once: the kernel starts over when the key at its cursor is gone.
    ///
    /// - Parameter withSpinLock: whether the kernel holds each value's spin lock while it copies the value.
    /// - Throws: ``BPFError`` as ``forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    public func entries(withSpinLock: Bool = false) throws(BPFError) -> [(key: [UInt8], value: [UInt8])] {
        try map.collect(withValues: true, withSpinLock: withSpinLock) { (reader, index) in
            unsafe (Array(reader.key(index)), Array(reader.value(index)))
        }
    }

    /// Calls a closure with every entry, in the kernel's order. Use it for large maps: nothing is copied.
    ///
    /// - Parameters:
    ///   - withSpinLock: whether the kernel holds each value's spin lock while it copies the value.
    ///   - body: receives the key and the value, in memory that is reused for the next entries. When it throws, the
    ///     iteration ends.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys or
    ///   without a way to iterate, ``BPFError/Code/iterationInterrupted`` when entries were removed faster than they
    ///   could be visited, ``BPFError/Code/notSupported`` for values without a spin lock, or the kernel's error.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    public func forEach(withSpinLock: Bool = false, _ body: (_ key: RawSpan, _ value: RawSpan) throws -> Void) throws {
        try map.forEachEntry(withSpinLock: withSpinLock) { reader, index in
            try unsafe body(reader.key(index).bytes, reader.value(index).bytes)
        }
    }

    /// Returns a cursor before the first entry, to visit entries piece by piece.
    ///
    /// - Parameters:
    ///   - batchSize: how many entries are read by one system call: see ``TypedMap/cursor(batchSize:withSpinLock:)``.
    ///   - withSpinLock: whether the kernel holds each value's spin lock while it copies the value.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys.
    public func cursor(
        batchSize: Int? = nil,
        withSpinLock: Bool = false
    ) throws(BPFError) -> MapCursor<(key: [UInt8], value: [UInt8])> {
        let reader = try EntryReader(map, withValues: true, withSpinLock: withSpinLock, capacity: batchSize)
        return MapCursor(reader) { (reader, index) throws(BPFError) in
            unsafe (Array(reader.key(index)), Array(reader.value(index)))
        }
    }

    /// Sets the values of many keys. On kernels with batches many entries are written by one system call.
    ///
    /// - Parameters:
    ///   - entries: keys of ``BPFMap/keySize`` bytes with values of ``BPFMap/userValueSize`` bytes.
    ///   - mode: how to treat a key that exists already, or does not exist. Only ``BPFMap/UpdateMode/any`` has batches.
    ///   - withSpinLock: whether the kernel holds each value's spin lock while it writes the value.
    /// - Throws: ``BPFError`` as ``update(_:to:mode:withSpinLock:)`` does. The message has the number of entries that were written
    ///   before.
    ///
    /// The corresponding C function is `bpf_map_update_batch`.
    public func update(
        contentsOf entries: some Sequence<(key: [UInt8], value: [UInt8])>,
        mode: BPFMap.UpdateMode = .any,
        withSpinLock: Bool = false
    ) throws(BPFError) {
        let flags = mode.rawValue | (withSpinLock ? MapCalls.lock : 0)
        let writer = try BatchWriter(map, .update(flags), count: entries.underestimatedCount)
        try writer.write(entries) { (entry, index) throws(BPFError) in
            try check(entry.key.count, .update)
            guard entry.value.count == map.userValueSize else {
                throw map.sizeFailure(.update, "value", entry.value.count, expected: map.userValueSize)
            }
            writer.setBytes(key: entry.key, value: entry.value, at: index)
        }
    }

    /// Deletes many entries. On kernels with batches many are deleted by one system call.
    ///
    /// - Parameter keys: keys of ``BPFMap/keySize`` bytes. Those that do not exist are left out.
    /// - Returns: the number of keys that existed.
    /// - Throws: ``BPFError`` as ``delete(_:)`` does.
    ///
    /// The corresponding C function is `bpf_map_delete_batch`.
    @discardableResult
    public func delete(keys: some Sequence<[UInt8]>) throws(BPFError) -> Int {
        let writer = try BatchWriter(map, .delete, count: keys.underestimatedCount)
        return try writer.write(keys) { (key, index) throws(BPFError) in
            try check(key.count, .delete)
            writer.setBytes(key: key, value: [], at: index)
        }
    }

    /// Removes all entries and calls a closure with each.
    ///
    /// - Parameters:
    ///   - withSpinLock: whether the kernel holds each value's spin lock while it copies the value.
    ///   - body: receives the key and the value, in memory that is reused for the next entries.
    /// - Throws: what `body` throws, or ``BPFError`` as ``TypedMap/drain(withSpinLock:_:)`` does.
    ///
    /// The corresponding C function is `bpf_map_lookup_and_delete_batch`.
    public func drain(withSpinLock: Bool = false, _ body: (_ key: RawSpan, _ value: RawSpan) throws -> Void) throws {
        let reader = try EntryReader(map, withValues: true, removes: true, withSpinLock: withSpinLock)
        while let count = try reader.next() {
            for index in 0..<count { try unsafe body(reader.key(index).bytes, reader.value(index).bytes) }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

extension TypedPerCPUMap {
    /// Returns all keys, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch` and `bpf_map_get_next_key`.
    @inlinable
    public func keys() throws(BPFError) -> [Key] { try map.keys(as: Key.self) }

    /// Returns the values of all entries by CPU, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    @inlinable
    public func values() throws(BPFError) -> [[Value]] {
        try map.collect(withValues: true) { (reader, index) throws(BPFError) in try entry(index, of: reader).values }
    }

    /// Returns all entries with their values by CPU, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    @inlinable
    public func entries() throws(BPFError) -> [(key: Key, values: [Value])] {
        try map.collect(withValues: true) { (reader, index) throws(BPFError) in try entry(index, of: reader) }
    }

    /// Returns all keys with the sums of their values, in the kernel's order. A sum that does not fit wraps around.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    @inlinable
    public func sums() throws(BPFError) -> [(key: Key, sum: Value)] where Value: FixedWidthInteger {
        try map.collect(withValues: true) { (reader, index) throws(BPFError) in
            var sum: Value = 0
            let bytes = unsafe reader.value(index).bytes
            guard let key = unsafe Key(decoding: reader.key(index).bytes) else {
                throw map.invalidBytes(Key.self, .iterate)
            }
            for cpu in 0..<cpuCount {
                guard let value = Self.decode(bytes, cpu) else { throw map.invalidBytes(Value.self, .iterate) }
                sum &+= value
            }
            return (key, sum)
        }
    }

    /// Calls a closure with every entry and its values by CPU, in the kernel's order. Use it for large maps: no array
    /// of entries is created.
    ///
    /// - Parameter body: receives the key and its values. When it throws, the iteration ends.
    /// - Throws: what `body` throws, or ``BPFError`` as ``TypedMap/forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    @inlinable
    public func forEach(_ body: (_ key: Key, _ values: [Value]) throws -> Void) throws {
        try map.forEachEntry { reader, index in
            let (key, values) = try entry(index, of: reader)
            try body(key, values)
        }
    }

    /// Returns a cursor before the first entry, to visit entries piece by piece.
    ///
    /// - Parameter batchSize: how many entries are read by one system call: see ``TypedMap/cursor(batchSize:withSpinLock:)``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys.
    @inlinable
    public func cursor(batchSize: Int? = nil) throws(BPFError) -> MapCursor<(key: Key, values: [Value])> {
        let reader = try EntryReader(map, withValues: true, capacity: batchSize)
        return MapCursor(reader) { (reader, index) throws(BPFError) in try entry(index, of: reader) }
    }

    /// Returns a cursor before the first key, to visit keys piece by piece.
    ///
    /// - Parameter batchSize: how many keys are read by one system call: see ``TypedMap/cursor(batchSize:withSpinLock:)``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys.
    @inlinable
    public func keyCursor(batchSize: Int? = nil) throws(BPFError) -> MapCursor<Key> {
        try map.keyCursor(of: Key.self, batchSize: batchSize)
    }

    /// Sets the values of many keys. On kernels with batches many entries are written by one system call.
    ///
    /// - Parameters:
    ///   - entries: keys with one value for each possible CPU, for example a dictionary.
    ///   - mode: how to treat a key that exists already, or does not exist. Only ``BPFMap/UpdateMode/any`` has batches.
    /// - Throws: ``BPFError`` as ``update(_:to:mode:)`` does. The message has the number of entries that were written
    ///   before.
    ///
    /// The corresponding C function is `bpf_map_update_batch`.
    @inlinable
    public func update(
        contentsOf entries: some Sequence<(key: Key, value: [Value])>,
        mode: BPFMap.UpdateMode = .any
    ) throws(BPFError) {
        let writer = try BatchWriter(map, .update(mode.rawValue), count: entries.underestimatedCount)
        try writer.write(entries) { (entry, index) throws(BPFError) in
            guard entry.value.count == cpuCount else { throw wrongCount(entry.value.count) }
            writer.setKey(entry.key, at: index, padding: keyBuffer.padding)
            for (cpu, value) in entry.value.enumerated() { writer.setValue(value, at: index, offset: cpu * stride) }
        }
    }

    /// Deletes many entries. On kernels with batches many are deleted by one system call.
    ///
    /// - Parameter keys: the keys. Those that do not exist are left out.
    /// - Returns: the number of keys that existed.
    /// - Throws: ``BPFError`` as ``TypedMap/delete(keys:)`` does.
    ///
    /// The corresponding C function is `bpf_map_delete_batch`.
    @inlinable @discardableResult
    public func delete(keys: some Sequence<Key>) throws(BPFError) -> Int {
        try map.delete(keys, padding: keyBuffer.padding)
    }

    /// Removes all entries and calls a closure with each.
    ///
    /// - Parameter body: receives the key and its values by CPU.
    /// - Throws: what `body` throws, or ``BPFError`` as ``TypedMap/drain(withSpinLock:_:)`` does.
    ///
    /// The corresponding C function is `bpf_map_lookup_and_delete_batch`.
    @inlinable
    public func drain(_ body: (_ key: Key, _ values: [Value]) throws -> Void) throws {
        let reader = try EntryReader(map, withValues: true, removes: true)
        while let count = try reader.next() {
            for index in 0..<count {
                let (key, values) = try entry(index, of: reader)
                try body(key, values)
            }
        }
    }

    @inlinable
    func entry(_ index: Int, of reader: EntryReader) throws(BPFError) -> (key: Key, values: [Value]) {
        var values: [Value] = []
        values.reserveCapacity(cpuCount)
        guard let key = unsafe Key(decoding: reader.key(index).bytes),
            unsafe Self.append(reader.value(index).bytes, cpuCount, to: &values)
        else { throw map.invalidBytes(Value.self, .iterate) }
        return (key, values)
    }
}

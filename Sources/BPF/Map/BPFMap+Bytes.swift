// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

extension BPFMap {
    /// The value of a key as bytes, or `nil` when the key does not exist.
    ///
    /// - Parameter key: ``keySize`` bytes in the machine's byte order; none for maps without keys.
    /// - Returns: ``userValueSize`` bytes: for a per-CPU map the values of all possible CPUs.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` for a key of another size, or the kernel's error.
    ///
    /// C counterpart: `bpf_map_lookup_elem`.
    public func lookup(bytes key: [UInt8]) throws(BPFError) -> [UInt8]? {
        try unsafe value(of: key, operation: .lookup) { key, value in
            unsafe MapCalls.lookup(descriptor.rawValue, key, value, 0)
        }
    }

    /// Removes an entry and gives its value as bytes, or `nil` when the key does not exist.
    ///
    /// - Parameter key: ``keySize`` bytes; none for queues and stacks, whose next element is taken.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch``, or ``BPFError/Code/notSupported`` for types without the
    ///   operation and on older kernels.
    ///
    /// C counterpart: `bpf_map_lookup_and_delete_elem`. Minimum kernel: Linux 4.20 for queues and stacks, 5.14 for hashes.
    public func lookupAndDelete(bytes key: [UInt8]) throws(BPFError) -> [UInt8]? {
        try unsafe value(of: key, operation: .lookupAndDelete) { key, value in
            unsafe MapCalls.lookupAndDelete(descriptor.rawValue, key, value)
        }
    }

    /// Sets the value of a key.
    ///
    /// - Parameters:
    ///   - key: ``keySize`` bytes in the machine's byte order; none for maps without keys.
    ///   - value: ``userValueSize`` bytes.
    ///   - mode: what to do about a key that exists already, or does not.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch``, ``BPFError/Code/alreadyExists``,
    ///   ``BPFError/Code/keyNotFound`` or ``BPFError/Code/mapFull``, or the kernel's error.
    ///
    /// C counterpart: `bpf_map_update_elem`.
    public func update(bytes key: [UInt8], to value: [UInt8], mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        try check(key, operation: .update)
        guard value.count == userValueSize else {
            throw sizeFailure(.update, "value", value.count, expected: userValueSize)
        }
        let result = unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeBytes { value in
                unsafe MapCalls.update(
                    descriptor.rawValue,
                    keySize == 0 ? nil : key.baseAddress,
                    value.baseAddress,
                    mode.rawValue
                )
            }
        }
        if result < 0 { throw failure(.update, result) }
    }

    /// Removes an entry.
    ///
    /// - Parameter key: ``keySize`` bytes in the machine's byte order.
    /// - Returns: whether the key existed.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch``, or the kernel's error; entries of an array cannot be
    ///   removed.
    ///
    /// C counterpart: `bpf_map_delete_elem`.
    @discardableResult
    public func delete(bytes key: [UInt8]) throws(BPFError) -> Bool {
        try check(key, operation: .delete)
        let result = unsafe key.withUnsafeBytes { key in
            unsafe MapCalls.delete(descriptor.rawValue, key.baseAddress)
        }
        if result == MapCalls.notFound { return false }
        if result < 0 { throw failure(.delete, result) }
        return true
    }

    /// All keys as bytes, in the kernel's order.
    ///
    /// Kernels that have batches (Linux 5.6) give the values with them, and they are read too.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys or without a way to walk them,
    ///   ``BPFError/Code/busy`` when entries were removed faster than they could be visited, or the kernel's
    ///   error.
    ///
    /// C counterpart: `bpf_map_lookup_batch`, or a loop of `bpf_map_get_next_key`.
    public func keysAsBytes() throws(BPFError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        let reader = try EntryReader(self, withValues: false)
        while let count = try reader.next() {
            for index in 0..<count { unsafe keys.append(Array(reader.key(index))) }
        }
        return keys
    }

    /// All entries as bytes, in the kernel's order.
    ///
    /// Entries that programs add or remove meanwhile may or may not be among them. While entries of an LPM trie are removed, its
    /// others may come more than once: the kernel begins such a trie again when the key that it stands at is gone.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys or without a way to walk them,
    ///   ``BPFError/Code/busy`` when entries were removed faster than they could be visited, or the kernel's
    ///   error.
    ///
    /// C counterpart: `bpf_map_lookup_batch`, or a loop of `bpf_map_get_next_key` and `bpf_map_lookup_elem`.
    public func entriesAsBytes() throws(BPFError) -> [(key: [UInt8], value: [UInt8])] {
        var entries: [(key: [UInt8], value: [UInt8])] = []
        let reader = try EntryReader(self, withValues: true)
        while let count = try reader.next() {
            for index in 0..<count { unsafe entries.append((Array(reader.key(index)), Array(reader.value(index)))) }
        }
        return entries
    }

    private func check(_ key: [UInt8], operation: BPFError.Operation) throws(BPFError) {
        guard key.count == keySize else { throw sizeFailure(operation, "key", key.count, expected: keySize) }
    }

    private func value(
        of key: [UInt8],
        operation: BPFError.Operation,
        _ call: (UnsafeRawPointer?, UnsafeMutableRawPointer?) -> CInt
    ) throws(BPFError) -> [UInt8]? {
        try check(key, operation: operation)
        var value = [UInt8](repeating: 0, count: userValueSize)
        let result = unsafe key.withUnsafeBytes { key in
            unsafe value.withUnsafeMutableBytes { value in
                unsafe call(keySize == 0 ? nil : key.baseAddress, value.baseAddress)
            }
        }
        if result == MapCalls.notFound { return nil }
        if result < 0 { throw failure(operation, result) }
        return value
    }
}

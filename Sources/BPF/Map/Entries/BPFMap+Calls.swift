// SPDX-License-Identifier: Apache-2.0

// Calls of views whose keys and values the kernel defines: indexes, descriptors, and structures of them.
//
// They are inlined into the views, and these into their callers: after a system call, the CPU cannot predict where a function
// returns to (the kernel clears its record of calls), so each frame above the call costs 20 ns.

extension BPFMap {
    /// Returns the value of a key, or `nil` when the key does not exist. The sizes must be the map's.
    @inlinable @inline(__always)
    func value<Key: BitwiseCopyable, Value: BitwiseCopyable>(
        of key: Key,
        initially value: Value
    ) throws(BPFError) -> Value? {
        var value = value
        let result = unsafe withUnsafeBytes(of: key) { key in
            unsafe withUnsafeMutableBytes(of: &value) { value in
                unsafe MapCalls.lookup(descriptor.rawValue, key.baseAddress, value.baseAddress)
            }
        }
        return try existed(.lookup, result) ? value : nil
    }

    /// Sets the value of a key. The sizes must be the map's.
    @inlinable @inline(__always)
    func set<Key: BitwiseCopyable, Value: BitwiseCopyable>(
        _ key: Key,
        to value: Value,
        mode: UpdateMode = .any
    ) throws(BPFError) {
        let result = unsafe withUnsafeBytes(of: key) { key in
            unsafe withUnsafeBytes(of: value) { value in
                unsafe MapCalls.update(descriptor.rawValue, key.baseAddress, value.baseAddress, mode.rawValue)
            }
        }
        if result < 0 { throw failure(.update, result) }
    }

    /// Removes an entry, and returns whether the key existed. The size must be the map's.
    @inlinable @inline(__always)
    func remove<Key: BitwiseCopyable>(_ key: Key) throws(BPFError) -> Bool {
        let result = unsafe withUnsafeBytes(of: key) { key in
            unsafe MapCalls.delete(descriptor.rawValue, key.baseAddress)
        }
        return try existed(.delete, result)
    }

    /// Returns the entries whose keys and values are numbers of 32 bits.
    func indexedValues() throws(BPFError) -> [(index: UInt32, id: UInt32)] {
        try collect(withValues: true) { (reader, index) throws(BPFError) in
            unsafe (reader.key(index).bytes.field(at: 0), reader.value(index).bytes.field(at: 0))
        }
    }

    /// Throws when the map's sizes are not what the kernel defines for a view.
    func checkSizes(key: Int? = nil, values: [Int]) throws(BPFError) {
        if let key, keySize != key { throw sizeFailure(.typedView, "key", keySize, expected: key) }
        guard let last = values.last, !values.contains(valueSize) else { return }
        throw sizeFailure(.typedView, "value", valueSize, expected: last)
    }
}

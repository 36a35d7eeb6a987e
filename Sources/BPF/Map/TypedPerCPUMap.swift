// SPDX-License-Identifier: Apache-2.0

/// A view of a per-CPU ``BPFMap`` that works on Swift values, one for each possible CPU.
///
/// There is a value for each possible CPU, also for those that are offline.
///
/// ```swift
/// let lost = try object.map("lost").typedPerCPU(key: UInt32.self, value: UInt64.self)
/// let total = try lost.lookup(0)?.reduce(0, +) ?? 0
/// ```
public struct TypedPerCPUMap<Key: BPFValue, Value: BPFValue>: Sendable {
    /// The map.
    public let map: BPFMap

    @usableFromInline let keyBuffer: KeyBuffer<Key>

    init(map: BPFMap) {
        self.map = map
        keyBuffer = KeyBuffer(map)
    }

    private var stride: Int { BPFMap.slotSize(Value.bpfSize) }

    /// Returns the values of a key by CPU, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with the kernel's error, or ``BPFError/Code/typeMismatch`` when the bytes are not a
    ///   `Value`.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    public func lookup(_ key: Key) throws(BPFError) -> [Value]? {
        try unsafe values(of: key, .lookup) { key, values in
            unsafe MapCalls.lookup(map.descriptor.rawValue, key, values)
        }
    }

    /// Removes an entry and returns its values by CPU, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for arrays and on older kernels, or the kernel's
    ///   error.
    ///
    /// The corresponding C function is `bpf_map_lookup_and_delete_elem`. Minimum kernel: Linux 5.14.
    public func lookupAndDelete(_ key: Key) throws(BPFError) -> [Value]? {
        try unsafe values(of: key, .lookupAndDelete) { key, values in
            unsafe MapCalls.lookupAndDelete(map.descriptor.rawValue, key, values)
        }
    }

    /// Sets the values of a key.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - values: one value for each possible CPU, ``BPFKernel/possibleCPUCount`` in all.
    ///   - mode: how to treat a key that exists already, or does not exist.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` for another number of values, or as
    ///   ``TypedMap/update(_:to:mode:)`` does.
    ///
    /// The corresponding C function is `bpf_map_update_elem`.
    public func update(_ key: Key, to values: [Value], mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        guard values.count == BPFKernel.possibleCPUCount else {
            throw BPFError(
                .sizeMismatch,
                operation: .update,
                subject: .map(map.name),
                message:
                    "got \(values.count) values, expected \(BPFKernel.possibleCPUCount): one for each possible CPU"
            )
        }
        var bytes = [UInt8](repeating: 0, count: stride * BPFKernel.possibleCPUCount)
        var span = bytes.mutableSpan
        var raw = unsafe span.mutableBytes
        for (cpu, value) in values.enumerated() {
            var part = raw._mutatingExtracting(cpu * stride..<cpu * stride + Value.bpfSize)
            value.encode(into: &part)
        }
        let result = unsafe bytes.withUnsafeBytes { bytes in
            unsafe keyBuffer.withBytes(of: key) { key in
                unsafe MapCalls.update(map.descriptor.rawValue, key, bytes.baseAddress, mode.rawValue)
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
    @discardableResult
    public func delete(_ key: Key) throws(BPFError) -> Bool {
        let result = unsafe keyBuffer.withBytes(of: key) { key in unsafe MapCalls.delete(map.descriptor.rawValue, key) }
        return try map.existed(.delete, result)
    }

    /// Returns all keys, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch` and `bpf_map_get_next_key`.
    public func keys() throws(BPFError) -> [Key] { try map.keys(as: Key.self) }

    /// Returns all entries with their values by CPU, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    public func entries() throws(BPFError) -> [(key: Key, values: [Value])] {
        try map.collect(withValues: true) { (reader, index) throws(BPFError) in try entry(index, of: reader) }
    }

    /// Calls a closure with every entry and its values by CPU, in the kernel's order. Use it for large maps: no array
    /// of entries is created.
    ///
    /// - Parameter body: receives the key and its values. When it throws, the iteration ends.
    /// - Throws: what `body` throws, or ``BPFError`` as ``TypedMap/forEach(_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    public func forEach(_ body: (_ key: Key, _ values: [Value]) throws -> Void) throws {
        try map.forEachEntry { reader, index in
            let (key, values) = try entry(index, of: reader)
            try body(key, values)
        }
    }

    private func entry(_ index: Int, of reader: EntryReader) throws(BPFError) -> (key: Key, values: [Value]) {
        guard let key = unsafe Key(decoding: reader.key(index).bytes),
            let values = unsafe split(reader.value(index).bytes)
        else { throw map.invalidBytes(Value.self, .iterate) }
        return (key, values)
    }

    private func values(
        of key: Key,
        _ operation: BPFError.Operation,
        _ call: (UnsafeRawPointer?, UnsafeMutableRawPointer?) -> CInt
    ) throws(BPFError) -> [Value]? {
        var bytes = [UInt8](repeating: 0, count: stride * BPFKernel.possibleCPUCount)
        let result = unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe keyBuffer.withBytes(of: key) { key in unsafe call(key, bytes.baseAddress) }
        }
        guard try map.existed(operation, result) else { return nil }
        guard let values = unsafe split(bytes.span.bytes) else { throw map.invalidBytes(Value.self, operation) }
        return values
    }

    /// Decodes the CPUs' values; `nil` when one of them is not a `Value`.
    private func split(_ bytes: RawSpan) -> [Value]? {
        var values: [Value] = []
        values.reserveCapacity(BPFKernel.possibleCPUCount)
        for cpu in 0..<BPFKernel.possibleCPUCount {
            guard let value = Value(decoding: bytes.extracting(cpu * stride..<cpu * stride + Value.bpfSize)) else {
                return nil
            }
            values.append(value)
        }
        return values
    }
}

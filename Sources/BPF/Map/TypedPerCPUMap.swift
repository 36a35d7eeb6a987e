// SPDX-License-Identifier: Apache-2.0

/// A view of a per-CPU ``BPFMap`` that works on Swift values, one for each possible CPU.
///
/// The number of values is the number of CPUs that the kernel may ever bring up, not of those that run now.
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

    /// The distance of two CPUs' values, in bytes: the kernel rounds up to 8.
    private var stride: Int { (Value.bpfSize + 7) & ~7 }

    /// The values of a key by CPU, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with the kernel's error, or ``BPFError/Code/typeMismatch`` when the bytes are no `Value`.
    ///
    /// C counterpart: `bpf_map_lookup_elem`.
    public func lookup(_ key: Key) throws(BPFError) -> [Value]? {
        try unsafe values(of: key, .lookup) { key, values in
            unsafe MapCalls.lookup(map.descriptor.rawValue, key, values, 0)
        }
    }

    /// Removes an entry and gives its values by CPU, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for arrays and on older kernels, or the kernel's error.
    ///
    /// C counterpart: `bpf_map_lookup_and_delete_elem`. Minimum kernel: Linux 5.14.
    public func lookupAndDelete(_ key: Key) throws(BPFError) -> [Value]? {
        try unsafe values(of: key, .lookupAndDelete) { key, values in
            unsafe MapCalls.lookupAndDelete(map.descriptor.rawValue, key, values)
        }
    }

    /// Sets the values of a key.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - values: one value for each possible CPU: ``BPFKernel.possibleCPUCount`` of them.
    ///   - mode: what to do about a key that exists already, or does not.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` for another number of values, or as
    ///   ``TypedMap/update(_:to:mode:)`` does.
    ///
    /// C counterpart: `bpf_map_update_elem`.
    public func update(_ key: Key, to values: [Value], mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        guard values.count == BPFKernel.possibleCPUCount else {
            throw BPFError(
                .sizeMismatch,
                operation: .update,
                subject: .map(map.name),
                message:
                    "\(values.count) values were given, expected \(BPFKernel.possibleCPUCount): one for each possible CPU"
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

    /// Removes an entry.
    ///
    /// - Returns: whether the key existed.
    /// - Throws: ``BPFError`` with the kernel's error; entries of an array cannot be removed.
    ///
    /// C counterpart: `bpf_map_delete_elem`.
    @discardableResult
    public func delete(_ key: Key) throws(BPFError) -> Bool {
        let result = unsafe keyBuffer.withBytes(of: key) { key in unsafe MapCalls.delete(map.descriptor.rawValue, key) }
        if result == 0 { return true }
        if result == MapCalls.notFound { return false }
        throw map.failure(.delete, result)
    }

    /// All keys, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for types without keys or without a way to walk them,
    ///   ``BPFError/Code/busy`` when entries were removed faster than they could be visited, ``BPFError/Code/typeMismatch``
    ///   when a key's bytes are no `Key`, or the kernel's error.
    public func keys() throws(BPFError) -> [Key] {
        var found: [Key] = []
        let reader = try EntryReader(map, withValues: false)
        while let count = try reader.next() {
            for index in 0..<count {
                guard let key = unsafe Key(decoding: reader.key(index).bytes) else {
                    throw map.invalidBytes(Key.self, .iterate)
                }
                found.append(key)
            }
        }
        return found
    }

    /// All entries with their values by CPU, in the kernel's order.
    ///
    /// - Throws: as ``forEach(_:)`` does.
    public func entries() throws(BPFError) -> [(key: Key, values: [Value])] {
        var found: [(key: Key, values: [Value])] = []
        let reader = try EntryReader(map, withValues: true)
        while let count = try reader.next() {
            for index in 0..<count { found.append(try entry(index, of: reader)) }
        }
        return found
    }

    /// Calls a closure with every entry and its values by CPU, in the kernel's order: for large maps, of which no copy is made.
    ///
    /// - Parameter body: what to do with an entry. When it throws, the walk ends.
    /// - Throws: what `body` throws, or ``BPFError`` as ``TypedMap/forEach(_:)`` does.
    public func forEach(_ body: (_ key: Key, _ values: [Value]) throws -> Void) throws {
        let reader = try EntryReader(map, withValues: true)
        while let count = try reader.next() {
            for index in 0..<count {
                let (key, values) = try entry(index, of: reader)
                try body(key, values)
            }
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
        if result == MapCalls.notFound { return nil }
        if result < 0 { throw map.failure(operation, result) }
        guard let values = unsafe split(bytes.span.bytes) else { throw map.invalidBytes(Value.self, operation) }
        return values
    }

    /// Takes the CPUs' values apart; `nil` when one of them is no `Value`.
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

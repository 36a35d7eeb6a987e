// SPDX-License-Identifier: Apache-2.0

/// A view of a per-CPU ``BPFMap`` that works on Swift values, one for each possible CPU.
///
/// There is a value for each possible CPU, also for those that are offline.
///
/// ```swift
/// let lost = try object.map("lost").typedPerCPU(key: UInt32.self, value: UInt64.self)
/// print(try lost.sum(0) ?? 0)
/// ```
public struct TypedPerCPUMap<Key: BPFValue, Value: BPFValue>: Sendable {
    /// The map.
    public let map: BPFMap

    @usableFromInline let keyBuffer: ValueBuffer<Key>
    @usableFromInline let cpuCount: Int

    init(map: BPFMap) {
        self.map = map
        keyBuffer = ValueBuffer(padding: map.layout.keyPadding)
        cpuCount = BPFKernel.possibleCPUCount
    }

    @inlinable static var stride: Int { (Value.bpfSize &+ 7) & ~7 }
    @inlinable var stride: Int { Self.stride }

    /// Returns the values of a key by CPU, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with the kernel's error, or ``BPFError/Code/typeMismatch`` when the bytes are not a
    ///   `Value`.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    @inlinable
    public func lookup(_ key: Key) throws(BPFError) -> [Value]? {
        var values: [Value] = []
        let count = cpuCount
        let isFound = try unsafe withValues(of: key, .lookup, MapCalls.read) { bytes in
            values.reserveCapacity(count)
            return Self.append(bytes, count, to: &values)
        }
        return isFound ? values : nil
    }

    /// Removes an entry and returns its values by CPU, or `nil` when the key does not exist.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for arrays and on older kernels, or the kernel's
    ///   error.
    ///
    /// The corresponding C function is `bpf_map_lookup_and_delete_elem`. Minimum kernel: Linux 5.14.
    @inlinable
    public func lookupAndDelete(_ key: Key) throws(BPFError) -> [Value]? {
        var values: [Value] = []
        let count = cpuCount
        let isFound = try unsafe withValues(of: key, .lookupAndDelete, MapCalls.take) { bytes in
            Self.append(bytes, count, to: &values)
        }
        return isFound ? values : nil
    }

    /// Combines the values of a key, or returns `nil` when the key does not exist. Allocates nothing for up to about a
    /// hundred CPUs.
    ///
    /// ```swift
    /// let slowest = try latencies.reduce(0, 0) { max($0, $1.longest) }
    /// ```
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - initial: the result for no CPU.
    ///   - combine: combines the result so far with the next CPU's value.
    /// - Throws: ``BPFError`` as ``lookup(_:)-(Key)`` does.
    @inlinable
    public func reduce<Result>(
        _ key: Key,
        _ initial: Result,
        _ combine: (Result, Value) -> Result
    ) throws(BPFError) -> Result? {
        var result = initial
        let count = cpuCount
        let isFound = try unsafe withValues(of: key, .lookup, MapCalls.read) { bytes in
            for cpu in 0..<count {
                guard let value = Self.decode(bytes, cpu) else { return false }
                result = combine(result, value)
            }
            return true
        }
        return isFound ? result : nil
    }

    /// Returns the sum of a key's values, or `nil` when the key does not exist. A sum that does not fit wraps around, as
    /// in C.
    ///
    /// - Throws: ``BPFError`` as ``lookup(_:)-(Key)`` does.
    @inlinable
    public func sum(_ key: Key) throws(BPFError) -> Value? where Value: FixedWidthInteger {
        try reduce(key, 0) { $0 &+ $1 }
    }

    /// Sets the values of a key.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - values: one value for each possible CPU, ``BPFKernel/possibleCPUCount`` in all.
    ///   - mode: how to treat a key that exists already, or does not exist.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` for another number of values, or as
    ///   ``TypedMap/update(_:to:mode:withSpinLock:)`` does.
    ///
    /// The corresponding C function is `bpf_map_update_elem`.
    @inlinable
    public func update(_ key: Key, to values: [Value], mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        guard values.count == cpuCount else { throw wrongCount(values.count) }
        try write(key, mode) { values[$0] }
    }

    /// Sets the values of all CPUs to the same value.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - value: the value of each CPU.
    ///   - mode: how to treat a key that exists already, or does not exist.
    /// - Throws: ``BPFError`` as ``TypedMap/update(_:to:mode:withSpinLock:)`` does.
    ///
    /// The corresponding C function is `bpf_map_update_elem`, with `BPF_F_ALL_CPUS` on Linux 7.0 or newer.
    @inlinable
    public func update(_ key: Key, toAll value: Value, mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        guard hasPerCPUFlags else { return try write(key, mode) { _ in value } }
        try writeToAll(key, value, mode)
    }

    @usableFromInline var hasPerCPUFlags: Bool { MapProbe.hasPerCPUFlags }

    @usableFromInline
    func writeToAll(_ key: Key, _ value: Value, _ mode: BPFMap.UpdateMode) throws(BPFError) {
        let flags = mode.rawValue | MapCalls.allCPUs
        let result = unsafe ValueBuffer.withEncodedBytes(of: value) { value in
            unsafe keyBuffer.withBytes(of: key) { key in
                unsafe MapCalls.update(map.descriptor.rawValue, key, value.baseAddress, flags)
            }
        }
        if result < 0 { throw map.failure(.update, result) }
    }

    /// Changes the values of a key: reads them, calls a closure with them, and writes what the closure left.
    ///
    /// What a program writes between the two calls is lost.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - body: changes the values, and not their number. When it throws, the values stay.
    /// - Returns: whether the key existed.
    /// - Throws: what `body` throws, or ``BPFError`` as ``lookup(_:)`` and ``update(_:to:mode:)`` do.
    @discardableResult
    public func modify(_ key: Key, _ body: (inout [Value]) throws -> Void) throws -> Bool {
        guard let old = try lookup(key) else { return false }
        var values = old
        try body(&values)
        guard values.count == cpuCount else { throw wrongCount(values.count) }
        return try map.existed(.update, write(key, values))
    }

    /// Deletes an entry.
    ///
    /// - Returns: whether the key existed.
    /// - Throws: ``BPFError`` with the kernel's error; entries of an array cannot be deleted.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @inlinable @discardableResult
    public func delete(_ key: Key) throws(BPFError) -> Bool {
        let result = unsafe keyBuffer.withBytes(of: key) { key in unsafe MapCalls.delete(map.descriptor.rawValue, key) }
        return try map.existed(.delete, result)
    }

    /// Replaces the values of a key, and returns the result of the call.
    private func write(_ key: Key, _ values: [Value]) -> CInt { call(key, .replaceOnly) { values[$0] } }

    @inlinable @inline(__always)
    func write(_ key: Key, _ mode: BPFMap.UpdateMode, _ value: (Int) -> Value) throws(BPFError) {
        let result = call(key, mode, value)
        if result < 0 { throw map.failure(.update, result) }
    }

    @inlinable @inline(__always)
    func call(_ key: Key, _ mode: BPFMap.UpdateMode, _ value: (Int) -> Value) -> CInt {
        let (descriptor, count) = (map.descriptor.rawValue, cpuCount)
        return unsafe keyBuffer.withBytes(of: key) { key in
            unsafe withUnsafeTemporaryAllocation(byteCount: Self.stride * count, alignment: 8) { buffer in
                unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0)
                var span = unsafe MutableRawSpan(_unsafeBytes: buffer)
                for cpu in 0..<count {
                    var part = span._mutatingExtracting(cpu * Self.stride..<cpu * Self.stride + Value.bpfSize)
                    value(cpu).encode(into: &part)
                }
                return unsafe MapCalls.update(descriptor, key, buffer.baseAddress, mode.rawValue)
            }
        }
    }

    @usableFromInline
    func wrongCount(_ count: Int) -> BPFError {
        BPFError(
            .sizeMismatch,
            operation: .update,
            subject: .map(map.name),
            message: "got \(count) values, expected \(cpuCount): one for each possible CPU",
            advice: "Use update(_:toAll:) for the same value on all CPUs"
        )
    }

    /// Calls a closure with the values' bytes, and returns whether the key existed. The closure returns whether they are
    /// values.
    @inlinable @inline(__always)
    func withValues(
        of key: Key,
        _ operation: @autoclosure () -> BPFError.Operation,
        _ call: (CInt, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> CInt,
        _ body: (RawSpan) -> Bool
    ) throws(BPFError) -> Bool {
        var isValid = true
        // Closures around memory of a size that is not constant retain what they capture.
        let (descriptor, count) = (map.descriptor.rawValue, cpuCount)
        let result = unsafe keyBuffer.withBytes(of: key) { key in
            unsafe withUnsafeTemporaryAllocation(byteCount: Self.stride * count, alignment: 8) { buffer in
                let result = unsafe call(descriptor, key, buffer.baseAddress)
                if result == 0 { isValid = unsafe body(UnsafeRawBufferPointer(buffer).bytes) }
                return result
            }
        }
        guard try map.existed(operation(), result) else { return false }
        guard isValid else { throw map.invalidBytes(Value.self, operation()) }
        return true
    }

    @inlinable @inline(__always)
    static func decode(_ bytes: RawSpan, _ cpu: Int) -> Value? {
        Value(decoding: bytes.extracting(cpu &* stride..<cpu &* stride &+ Value.bpfSize))
    }

    /// Decodes the CPUs' values; returns `false` when one of them is not a `Value`.
    @inlinable
    static func append(_ bytes: RawSpan, _ count: Int, to values: inout [Value]) -> Bool {
        for cpu in 0..<count {
            guard let value = decode(bytes, cpu) else { return false }
            values.append(value)
        }
        return true
    }
}

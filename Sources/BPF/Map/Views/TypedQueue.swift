// SPDX-License-Identifier: Apache-2.0

/// A view of a queue or stack ``BPFMap`` that works on Swift values.
///
/// ```swift
/// let jobs = try object.map("jobs").typedQueue(value: UInt64.self)
/// try jobs.push(1)
/// while let job = try jobs.pop() { … }
/// ```
public struct TypedQueue<Value: BPFValue>: Sendable {
    /// The map.
    public let map: BPFMap

    init(map: BPFMap) { self.map = map }

    /// Adds a value.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - replacesOldest: whether a full map drops its oldest value.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapFull``, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem` without a key.
    @inlinable
    public func push(_ value: Value, replacesOldest: Bool = false) throws(BPFError) {
        let result = unsafe ValueBuffer.withEncodedBytes(of: value) { value in
            // BPF_EXIST means that here.
            let mode: BPFMap.UpdateMode = replacesOldest ? .replaceOnly : .any
            return unsafe MapCalls.update(map.descriptor.rawValue, nil, value.baseAddress, mode.rawValue)
        }
        if result < 0 { throw map.failure(.update, result) }
    }

    /// Removes the next value and returns it, or `nil` when there is none: the oldest of a queue, the newest of a stack.
    ///
    /// - Throws: ``BPFError`` with the kernel's error, or ``BPFError/Code/typeMismatch`` when the bytes are not a
    ///   `Value`.
    ///
    /// The corresponding C function is `bpf_map_lookup_and_delete_elem` without a key.
    @inlinable
    public func pop() throws(BPFError) -> Value? {
        try unsafe next(.lookupAndDelete) { value in
            unsafe MapCalls.lookupAndDelete(map.descriptor.rawValue, nil, value)
        }
    }

    /// Returns the next value, which stays in the map, or `nil` when there is none.
    ///
    /// - Throws: ``BPFError`` as ``pop()`` does.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem` without a key.
    @inlinable
    public func peek() throws(BPFError) -> Value? {
        try unsafe next(.lookup) { value in unsafe MapCalls.lookup(map.descriptor.rawValue, nil, value) }
    }

    @inlinable @inline(__always)
    func next(
        _ operation: BPFError.Operation,
        _ call: (UnsafeMutableRawPointer?) -> CInt
    ) throws(BPFError) -> Value? {
        var value: Value?
        let result = unsafe withUnsafeTemporaryAllocation(byteCount: Value.bpfSize, alignment: 8) { buffer in
            let result = unsafe call(buffer.baseAddress)
            if result == 0 { value = unsafe Value(decoding: UnsafeRawBufferPointer(buffer).bytes) }
            return result
        }
        guard try map.existed(operation, result) else { return nil }
        guard let value else { throw map.invalidBytes(Value.self, operation) }
        return value
    }
}

extension BPFMap {
    /// Returns a view of a queue or stack that works on Swift values.
    ///
    /// - Parameter value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, or as ``typed(key:value:)``
    ///   does.
    public func typedQueue<Value: BPFValue>(value: Value.Type) throws(BPFError) -> TypedQueue<Value> {
        try check(is: .queue)
        try checkValue(Value.self)
        return TypedQueue(map: self)
    }
}

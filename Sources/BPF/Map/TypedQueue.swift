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
    public func push(_ value: Value, replacesOldest: Bool = false) throws(BPFError) {
        var bytes = [UInt8](repeating: 0, count: Value.bpfSize)
        unsafe bytes.withUnsafeMutableBytes { bytes in
            var span = unsafe MutableRawSpan(_unsafeBytes: bytes)
            value.encode(into: &span)
        }
        // BPF_EXIST means that here.
        try map.raw.update([], to: bytes, mode: replacesOldest ? .replaceOnly : .any)
    }

    /// Removes the next value and returns it, or `nil` when there is none: the oldest of a queue, the newest of a stack.
    ///
    /// - Throws: ``BPFError`` with the kernel's error, or ``BPFError/Code/typeMismatch`` when the bytes are not a
    ///   `Value`.
    ///
    /// The corresponding C function is `bpf_map_lookup_and_delete_elem` without a key.
    public func pop() throws(BPFError) -> Value? { try decode(map.raw.lookupAndDelete([]), .lookupAndDelete) }

    /// Returns the next value, which stays in the map, or `nil` when there is none.
    ///
    /// - Throws: ``BPFError`` as ``pop()`` does.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem` without a key.
    public func peek() throws(BPFError) -> Value? { try decode(map.raw.lookup([]), .lookup) }

    private func decode(_ bytes: [UInt8]?, _ operation: BPFError.Operation) throws(BPFError) -> Value? {
        guard let bytes else { return nil }
        guard let value = unsafe Value(decoding: bytes.span.bytes) else {
            throw map.invalidBytes(Value.self, operation)
        }
        return value
    }
}

extension BPFMap {
    /// Returns a view of a queue or stack that works on Swift values.
    ///
    /// - Parameter value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for another type of map, or as ``typed(key:value:)``
    ///   does.
    public func typedQueue<Value: BPFValue>(value: Value.Type) throws(BPFError) -> TypedQueue<Value> {
        guard type == .queue || type == .stack else {
            throw BPFError(
                .notSupported,
                operation: .typedView,
                subject: .map(name),
                message: "a \(type) map is neither a queue nor a stack",
                advice: "Use typed(key:value:)"
            )
        }
        let check = StorageCheck(operation: .typedView, subject: .map(name))
        try check.accept(Value.self, is: "the map's value", size: valueSize, type: layout.valueType)
        return TypedQueue(map: self)
    }
}

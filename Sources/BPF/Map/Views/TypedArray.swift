// SPDX-License-Identifier: Apache-2.0

/// A view of an array ``BPFMap`` by index.
///
/// Every index below ``count`` has a value, which is zero at first. Values cannot be deleted.
/// ``BPFMap/mapped(as:isWritable:)`` reads and writes an array that is declared with `BPF_F_MMAPABLE` without a system
/// call.
///
/// ```swift
/// let slots = try object.map("slots").typedArray(value: UInt64.self)
/// try slots.update(3, to: 1)
/// print(try slots.lookup(3))
/// ```
public struct TypedArray<Value: BPFValue>: Sendable {
    /// The same map, with the index as the key.
    public let entries: TypedMap<UInt32, Value>

    /// The map.
    public var map: BPFMap { entries.map }

    /// The number of values.
    public var count: Int { map.maxEntries }

    init(map: BPFMap) { entries = TypedMap(map: map) }

    /// Returns the value at an index.
    ///
    /// - Parameters:
    ///   - index: the index, below ``count``.
    ///   - withSpinLock: whether the kernel holds the value's spin lock while it copies the value.
    /// - Throws: ``BPFError`` with ``BPFError/Code/keyNotFound`` for an index that does not exist, or as
    ///   ``TypedMap/lookup(_:withSpinLock:)`` does.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    @inlinable @inline(__always)
    public func lookup(_ index: Int, withSpinLock: Bool = false) throws(BPFError) -> Value {
        guard let key = UInt32(exactly: index), let value = try entries.lookup(key, withSpinLock: withSpinLock) else {
            throw map.outside(index, .lookup)
        }
        return value
    }

    /// Sets the value at an index.
    ///
    /// - Parameters:
    ///   - index: the index, below ``count``.
    ///   - value: its new value.
    ///   - withSpinLock: whether the kernel holds the value's spin lock while it writes the value.
    /// - Throws: ``BPFError`` as ``lookup(_:withSpinLock:)`` does.
    ///
    /// The corresponding C function is `bpf_map_update_elem`.
    @inlinable @inline(__always)
    public func update(_ index: Int, to value: Value, withSpinLock: Bool = false) throws(BPFError) {
        guard let key = UInt32(exactly: index), index < count else { throw map.outside(index, .update) }
        try entries.update(key, to: value, withSpinLock: withSpinLock)
    }

    /// Changes the value at an index: reads it, calls a closure with it, and writes what the closure left.
    ///
    /// What a program or another process writes between the two calls is lost.
    ///
    /// - Parameters:
    ///   - index: the index, below ``count``.
    ///   - withSpinLock: whether the kernel holds the value's spin lock for each of the two copies.
    ///   - body: changes the value. When it throws, the value stays.
    /// - Throws: what `body` throws, or ``BPFError`` as ``lookup(_:withSpinLock:)`` does.
    @inlinable
    public func modify(_ index: Int, withSpinLock: Bool = false, _ body: (inout Value) throws -> Void) throws {
        var value = try lookup(index, withSpinLock: withSpinLock)
        try body(&value)
        try update(index, to: value, withSpinLock: withSpinLock)
    }

    /// Returns all values by index.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C function is `bpf_map_lookup_batch`.
    @inlinable
    public func values(withSpinLock: Bool = false) throws(BPFError) -> [Value] {
        try entries.values(withSpinLock: withSpinLock)
    }
}

extension BPFMap {
    /// Returns a view of an array that works on Swift values by index.
    ///
    /// - Parameter value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, or as ``typed(key:value:)``
    ///   does.
    public func typedArray<Value: BPFValue>(value: Value.Type) throws(BPFError) -> TypedArray<Value> {
        try check(is: .keyed)
        guard type == .array else {
            throw BPFError(
                .typeMismatch,
                operation: .typedView,
                subject: .map(name),
                message: "it is \(type.description.indefiniteArticle) \(type) map, and the view is for arrays",
                advice: "Use typed(key:value:)"
            )
        }
        try checkValue(Value.self)
        return TypedArray(map: self)
    }
}

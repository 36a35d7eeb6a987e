// SPDX-License-Identifier: Apache-2.0

/// A view of an array or a hash of maps: values are maps.
///
/// All of its maps have the type, the sizes and the flags of the inner map that the declaration names.
///
/// ```swift
/// let perTenant = try MapOfMaps(object.map("tenants"), key: UInt32.self)
/// try perTenant.update(17, to: BPFMap(type: .hash, keySize: 4, valueSize: 8, maxEntries: 1024))
/// let counts = try perTenant.lookup(17)?.typed(key: UInt32.self, value: UInt64.self)
/// ```
public struct MapOfMaps<Key: BPFValue>: Sendable {
    /// The outer map.
    public let map: BPFMap

    @usableFromInline let keyBuffer: ValueBuffer<Key>

    /// Creates a view of an array or a hash of maps.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/arrayOfMaps`` or ``BPFMapType/hashOfMaps``.
    ///   - key: the type of its keys, `UInt32` for an array.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, or
    ///   ``BPFError/Code/sizeMismatch`` when the key has another size.
    public init(_ map: BPFMap, key: Key.Type) throws(BPFError) {
        try map.check(is: .mapOfMaps)
        try map.checkKey(Key.self)
        try map.checkSizes(values: [4])
        self.map = map
        keyBuffer = ValueBuffer(padding: map.layout.keyPadding)
    }

    /// Returns the map of a key, or `nil` when there is none.
    ///
    /// Needs `CAP_SYS_ADMIN`, as ``BPFMap/init(id:access:)`` does; ``id(_:)`` does not.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/permissionDenied``, or the kernel's error.
    ///
    /// The corresponding C functions are `bpf_map_lookup_elem` and `bpf_map_get_fd_by_id`.
    public func lookup(_ key: Key) throws(BPFError) -> BPFMap? {
        guard let id = try id(key) else { return nil }
        do {
            return try BPFMap(id: id)
        } catch  where error.code == .mapNotFound {
            // Replaced since.
            return nil
        }
    }

    /// Returns the ID of a key's map, or `nil` when there is none.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    @inlinable
    public func id(_ key: Key) throws(BPFError) -> UInt32? {
        var id: UInt32 = 0
        let result = unsafe keyBuffer.withBytes(of: key) { key in
            unsafe MapCalls.lookup(map.descriptor.rawValue, key, &id)
        }
        return try map.existed(.lookup, result) ? id : nil
    }

    /// Sets the map of a key. Programs that look the key up find the new map from then on.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - inner: a map like the declared inner map. The outer map keeps it.
    ///   - mode: how to treat a key that exists already, or does not exist.
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` for a map that was closed, ``BPFError/Code/invalidArgument``
    ///   for a map unlike the declared one, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with the map's descriptor.
    @inlinable
    public func update(_ key: Key, to inner: BPFMap, mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        var descriptor = inner.descriptor.rawValue
        let result = unsafe keyBuffer.withBytes(of: key) { key in
            unsafe MapCalls.update(map.descriptor.rawValue, key, &descriptor, mode.rawValue)
        }
        guard result < 0 else { return }
        try inner.checkOpen(.update)
        throw map.failure(.update, result)
    }

    /// Removes the map of a key.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @inlinable @discardableResult
    public func delete(_ key: Key) throws(BPFError) -> Bool {
        let result = unsafe keyBuffer.withBytes(of: key) { key in unsafe MapCalls.delete(map.descriptor.rawValue, key) }
        return try map.existed(.delete, result)
    }

    /// Returns the keys that have a map, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(withSpinLock:_:)`` does.
    public func keys() throws(BPFError) -> [Key] { try ids().map(\.key) }

    /// Returns the keys that have a map and the maps' IDs, in the kernel's order.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C functions are `bpf_map_lookup_batch`, and `bpf_map_get_next_key` with `bpf_map_lookup_elem`.
    public func ids() throws(BPFError) -> [(key: Key, id: UInt32)] {
        try map.collect(withValues: true) { (reader, index) throws(BPFError) in
            guard let key = unsafe Key(decoding: reader.key(index).bytes) else {
                throw map.invalidBytes(Key.self, .iterate)
            }
            return (key, unsafe reader.value(index).bytes.field(at: 0))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A view of a socket map or a socket hash ``BPFMap``: sockets whose traffic programs redirect.
///
/// ```swift
/// let sockets = try SocketMap(object.map("sockets"), key: UInt32.self)
/// try sockets.update(0, to: connection)     // a FileDescriptor
/// ```
///
/// The kernel removes a socket when it is closed.
public struct SocketMap<Key: BPFValue>: Sendable {
    /// The map.
    public let map: BPFMap

    @usableFromInline let keyBuffer: ValueBuffer<Key>

    /// Creates a view of a socket map or a socket hash.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/sockMap`` or ``BPFMapType/sockHash``.
    ///   - key: the type of its keys, `UInt32` for a socket map.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, or
    ///   ``BPFError/Code/sizeMismatch`` when the key has another size.
    public init(_ map: BPFMap, key: Key.Type) throws(BPFError) {
        try map.check(is: .sockets)
        try map.checkKey(Key.self)
        try map.checkSizes(values: [4, 8])
        self.map = map
        keyBuffer = ValueBuffer(padding: map.layout.keyPadding)
    }

    /// Sets the socket of a key.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - socket: a connected TCP socket, or one of the kinds that newer kernels accept.
    ///   - mode: how to treat a key that exists already, or does not exist.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for another descriptor, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with the socket's descriptor.
    @inlinable
    public func update(_ key: Key, to socket: FileDescriptor, mode: BPFMap.UpdateMode = .any) throws(BPFError) {
        // Values have 4 or 8 bytes. Both begin with the descriptor on a little-endian machine only.
        var (short, long) = (UInt32(bitPattern: socket.rawValue), UInt64(UInt32(bitPattern: socket.rawValue)))
        let isLong = map.valueSize == 8
        let result = unsafe keyBuffer.withBytes(of: key) { key in
            unsafe isLong
                ? MapCalls.update(map.descriptor.rawValue, key, &long, mode.rawValue)
                : MapCalls.update(map.descriptor.rawValue, key, &short, mode.rawValue)
        }
        if result < 0 { throw map.failure(.update, result) }
    }

    /// Returns the cookie of a key's socket, or `nil` when there is none.
    ///
    /// The cookie is the socket's number in the kernel, which `SO_COOKIE` of `getsockopt(2)` returns too.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` when the map is declared with values of 4 bytes, or
    ///   the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    @inlinable
    public func cookie(_ key: Key) throws(BPFError) -> UInt64? {
        var cookie: UInt64 = 0
        let result = unsafe keyBuffer.withBytes(of: key) { key in
            unsafe MapCalls.lookup(map.descriptor.rawValue, key, &cookie)
        }
        return try map.existed(.lookup, result) ? cookie : nil
    }

    /// Removes the socket of a key, which stays open.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @inlinable @discardableResult
    public func delete(_ key: Key) throws(BPFError) -> Bool {
        let result = unsafe keyBuffer.withBytes(of: key) { key in unsafe MapCalls.delete(map.descriptor.rawValue, key) }
        do {
            return try map.existed(.delete, result)
        } catch  where error.errno == .invalidArgument && map.type == .sockMap {
            // A socket map answers this for an index without a socket (sock_map_delete_elem in net/core/sock_map.c).
            return false
        }
    }

    /// Returns the keys that have a socket, and the sockets' cookies.
    ///
    /// - Throws: ``BPFError`` as ``cookie(_:)`` does.
    public func cookies() throws(BPFError) -> [(key: Key, cookie: UInt64)] {
        var cookies: [(key: Key, cookie: UInt64)] = []
        for key in try keys() {
            if let cookie = try cookie(key) { cookies.append((key, cookie)) }
        }
        return cookies
    }

    /// Returns the keys, in the kernel's order: those that have a socket, and for a socket map all indexes.
    ///
    /// - Throws: ``BPFError`` as ``TypedMap/forEach(withSpinLock:_:)`` does.
    ///
    /// The corresponding C function is `bpf_map_get_next_key`.
    public func keys() throws(BPFError) -> [Key] { try map.keys(as: Key.self) }
}

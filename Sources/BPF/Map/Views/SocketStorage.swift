// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A view of a socket storage ``BPFMap``: a value for each socket, which the kernel frees with it.
///
/// ```swift
/// let marks = try SocketStorage(object.map("marks"), value: UInt64.self)
/// try marks.update(socket: connection, to: 1)     // a FileDescriptor
/// ```
///
/// Minimum kernel: Linux 5.2.
public struct SocketStorage<Value: BPFValue>: Sendable {
    @usableFromInline let storage: LocalStorage<Value>

    /// The map.
    public var map: BPFMap { storage.map }

    /// Creates a view of a socket storage map.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/skStorage``.
    ///   - value: the type of its values, of the map's value size.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, or as
    ///   ``BPFMap/typed(key:value:)`` does.
    public init(_ map: BPFMap, value: Value.Type) throws(BPFError) {
        storage = try LocalStorage(map, as: .socketStorage, value: Value.self)
    }

    /// Returns the value of a socket, or `nil` when it has none.
    ///
    /// - Parameter socket: a socket of this process.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for another descriptor, or the
    ///   kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem` with a descriptor as the key.
    @inlinable
    public func lookup(socket: FileDescriptor) throws(BPFError) -> Value? { try storage.lookup(socket.rawValue) }

    /// Sets the value of a socket.
    ///
    /// - Parameters:
    ///   - socket: a socket of this process.
    ///   - value: its new value.
    ///   - mode: how to treat a socket that has a value already, or has none.
    /// - Throws: ``BPFError`` as ``lookup(socket:)`` does.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with a descriptor as the key.
    @inlinable
    public func update(
        socket: FileDescriptor,
        to value: Value,
        mode: BPFMap.UpdateMode = .any
    ) throws(BPFError) { try storage.update(socket.rawValue, to: value, mode: mode) }

    /// Removes the value of a socket.
    ///
    /// - Parameter socket: a socket of this process.
    /// - Returns: whether it had one.
    /// - Throws: ``BPFError`` as ``lookup(socket:)`` does.
    ///
    /// The corresponding C function is `bpf_map_delete_elem` with a descriptor as the key.
    @inlinable @discardableResult
    public func delete(socket: FileDescriptor) throws(BPFError) -> Bool { try storage.delete(socket.rawValue) }
}

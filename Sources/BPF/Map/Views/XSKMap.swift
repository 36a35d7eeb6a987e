// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A view of an XSK map ``BPFMap``: the `AF_XDP` sockets to which XDP programs redirect packets, by queue.
public struct XSKMap: Sendable {
    /// The map.
    public let map: BPFMap

    /// Creates a view of an XSK map.
    ///
    /// - Parameter map: a map of type ``BPFMapType/xskMap``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .xdpSockets)
        try map.checkSizes(key: 4, values: [4])
        self.map = map
    }

    /// Sets the socket of a queue.
    ///
    /// - Parameters:
    ///   - queue: the index, in most programs the number of the interface's queue.
    ///   - socket: a socket of the family `AF_XDP` with at least one ring. The kernel removes it when it is closed.
    /// - Throws: ``BPFError`` with ``BPFError/Code/invalidArgument`` for another descriptor, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with the socket's descriptor.
    @inlinable
    public func update(_ queue: UInt32, to socket: FileDescriptor) throws(BPFError) {
        try map.set(queue, to: socket.rawValue)
    }

    /// Removes the socket of a queue, if it has one.
    ///
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @inlinable
    public func delete(_ queue: UInt32) throws(BPFError) { _ = try map.remove(queue) }
}

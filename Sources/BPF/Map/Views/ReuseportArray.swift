// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

/// A view of a reuseport socket array ``BPFMap``: the sockets of one `SO_REUSEPORT` group from which a program of type
/// ``BPFProgramType/skReuseport`` selects.
///
/// The kernel removes a socket when it is closed.
public struct ReuseportArray: Sendable {
    /// The map.
    public let map: BPFMap

    /// Creates a view of a reuseport socket array.
    ///
    /// - Parameter map: a map of type ``BPFMapType/reuseportSockArray``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .reuseportSockets)
        try map.checkSizes(key: 4, values: [4, 8])
        self.map = map
    }

    /// Sets the socket at an index.
    ///
    /// - Parameters:
    ///   - index: the index.
    ///   - socket: a bound UDP socket, or a listening TCP socket, with `SO_REUSEPORT`. A socket can be at one index of
    ///     one map only.
    /// - Throws: ``BPFError`` with ``BPFError/Code/busy`` for a socket that is in a map already,
    ///   ``BPFError/Code/invalidArgument`` for another descriptor, or the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_update_elem` with the socket's descriptor.
    @inlinable
    public func update(_ index: UInt32, to socket: FileDescriptor) throws(BPFError) {
        if map.valueSize == 8 {
            try map.set(index, to: UInt64(UInt32(bitPattern: socket.rawValue)))
        } else {
            try map.set(index, to: socket.rawValue)
        }
    }

    /// Returns the cookie of the socket at an index, or `nil` when there is none.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` when the map is declared with values of 4 bytes, or
    ///   the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_lookup_elem`.
    @inlinable
    public func cookie(_ index: UInt32) throws(BPFError) -> UInt64? {
        try map.value(of: index, initially: UInt64(0))
    }

    /// Removes the socket at an index, which stays open.
    ///
    /// - Returns: whether there was one.
    /// - Throws: ``BPFError`` with the kernel's error.
    ///
    /// The corresponding C function is `bpf_map_delete_elem`.
    @inlinable @discardableResult
    public func delete(_ index: UInt32) throws(BPFError) -> Bool { try map.remove(index) }
}

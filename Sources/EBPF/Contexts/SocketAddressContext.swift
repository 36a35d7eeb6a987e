// SPDX-License-Identifier: Apache-2.0

/// The context of an address that a task of a cgroup connects or binds to: `SEC("cgroup/connect4")`. The corresponding
/// kernel definition is `struct bpf_sock_addr` in `<linux/bpf.h>`.
public struct SocketAddressContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The address family that the task uses.
    public var userFamily: UInt32 { @inline(__always) get { load(at: 0) } }

    /// The IPv4 address.
    public var ipv4Address: NetworkOrder<UInt32> {
        @inline(__always) get { load(at: 4) }
        @inline(__always) nonmutating set { store(newValue, at: 4) }
    }

    /// The port.
    public var port: UInt16 {
        @inline(__always) get { UInt16(bigEndian: UInt16(truncatingIfNeeded: load(at: 24, as: UInt32.self))) }
        @inline(__always) nonmutating set { store(UInt32(newValue.bigEndian), at: 24) }
    }

    /// The address family of the socket.
    public var family: UInt32 { @inline(__always) get { load(at: 28) } }

    /// The type of the socket.
    public var type: UInt32 { @inline(__always) get { load(at: 32) } }

    /// The protocol of the socket.
    public var protocolNumber: UInt32 { @inline(__always) get { load(at: 36) } }
}

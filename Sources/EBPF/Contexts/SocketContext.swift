// SPDX-License-Identifier: Apache-2.0

/// The context of a socket of a cgroup: `SEC("cgroup/sock_create")`. The corresponding kernel definition is
/// `struct bpf_sock` in `<linux/bpf.h>`.
public struct SocketContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The index of the interface that the socket is bound to.
    public var boundInterfaceIndex: UInt32 {
        @inline(__always) get { load(at: 0) }
        @inline(__always) nonmutating set { store(newValue, at: 0) }
    }

    /// The address family.
    public var family: UInt32 { @inline(__always) get { load(at: 4) } }

    /// The type of the socket.
    public var type: UInt32 { @inline(__always) get { load(at: 8) } }

    /// The protocol of the socket.
    public var protocolNumber: UInt32 { @inline(__always) get { load(at: 12) } }

    /// The mark of the socket's packets.
    public var mark: UInt32 {
        @inline(__always) get { load(at: 16) }
        @inline(__always) nonmutating set { store(newValue, at: 16) }
    }

    /// The priority of the socket's packets.
    public var priority: UInt32 {
        @inline(__always) get { load(at: 20) }
        @inline(__always) nonmutating set { store(newValue, at: 20) }
    }
}

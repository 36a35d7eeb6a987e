// SPDX-License-Identifier: Apache-2.0

/// The context of an event of a TCP socket: `SEC("sockops")`. The corresponding kernel definition is
/// `struct bpf_sock_ops` in `<linux/bpf.h>`.
public struct SocketOperationsContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The event of an outgoing connection that is established: `BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB`.
    public static var connected: UInt32 { @inline(__always) get { 4 } }
    /// The event of an incoming connection that is established: `BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB`.
    public static var accepted: UInt32 { @inline(__always) get { 5 } }

    /// The event, such as ``connected``.
    public var operation: UInt32 { @inline(__always) get { load(at: 0) } }

    /// The address family.
    public var family: UInt32 { @inline(__always) get { load(at: 20) } }

    /// The remote IPv4 address.
    public var remoteIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 24) } }

    /// The local IPv4 address.
    public var localIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 28) } }

    /// The remote port.
    public var remotePort: UInt16 {
        @inline(__always) get { UInt16(truncatingIfNeeded: UInt32(bigEndian: load(at: 64))) }
    }

    /// The local port.
    public var localPort: UInt16 { @inline(__always) get { UInt16(truncatingIfNeeded: load(at: 68, as: UInt32.self)) } }

    /// The state of the connection.
    public var state: UInt32 { @inline(__always) get { load(at: 88) } }
}

// SPDX-License-Identifier: Apache-2.0

/// The context of the choice of a socket from a group with `SO_REUSEPORT`: `SEC("sk_reuseport")`. The corresponding kernel
/// definition is `struct sk_reuseport_md` in `<linux/bpf.h>`.
public struct ReuseportContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The packet, from the header of the transport layer.
    public var packet: Packet {
        @inline(__always) get { Packet(start: load(at: 0), end: load(at: 8)) }
    }

    /// The length of the packet in bytes.
    public var length: UInt32 { @inline(__always) get { load(at: 16) } }

    /// The protocol of the network layer.
    public var networkProtocol: NetworkOrder<UInt16> {
        @inline(__always) get { NetworkOrder(bigEndian: UInt16(truncatingIfNeeded: load(at: 20, as: UInt32.self))) }
    }

    /// The protocol of the transport layer.
    public var protocolNumber: UInt32 { @inline(__always) get { load(at: 24) } }

    /// The hash of the packet's flow.
    public var hash: UInt32 { @inline(__always) get { load(at: 32) } }
}

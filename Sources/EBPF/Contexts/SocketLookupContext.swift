// SPDX-License-Identifier: Apache-2.0

/// The context of the lookup of a listening or receiving socket: `SEC("sk_lookup")`. The corresponding kernel definition is
/// `struct bpf_sk_lookup` in `<linux/bpf.h>`.
///
/// Minimum kernel: Linux 5.9.
public struct SocketLookupContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The address family.
    public var family: UInt32 { @inline(__always) get { load(at: 8) } }

    /// The protocol of the transport layer.
    public var protocolNumber: UInt32 { @inline(__always) get { load(at: 12) } }

    /// The remote IPv4 address.
    public var remoteIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 16) } }

    /// The remote port.
    public var remotePort: NetworkOrder<UInt16> { @inline(__always) get { load(at: 36) } }

    /// The local IPv4 address.
    public var localIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 40) } }

    /// The local port.
    public var localPort: UInt32 { @inline(__always) get { load(at: 60) } }

    /// The index of the interface that the packet came from. Minimum kernel: Linux 5.17.
    public var interfaceIndex: UInt32 { @inline(__always) get { load(at: 64) } }
}

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
    public var remotePort: UInt16 { @inline(__always) get { UInt16(bigEndian: load(at: 36)) } }

    /// The local IPv4 address.
    public var localIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 40) } }

    /// The local port.
    public var localPort: UInt16 { @inline(__always) get { UInt16(truncatingIfNeeded: load(at: 60, as: UInt32.self)) } }

    /// The index of the interface that the packet came from. Minimum kernel: Linux 5.17.
    public var interfaceIndex: UInt32 { @inline(__always) get { load(at: 64) } }

    /// Selects the socket of a map for a key, and returns whether that was possible.
    @inline(__always)
    func select(_ key: UnsafeRawPointer, in map: UnsafeMutableRawPointer) -> Bool {
        guard let socket = helper1(map, key) else { return false }
        let result = helper124(UnsafeMutableRawPointer(mutating: address), socket, 0)
        _ = helper86(socket)
        return result == 0
    }
}

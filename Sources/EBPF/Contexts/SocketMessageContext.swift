// SPDX-License-Identifier: Apache-2.0

/// The context of a message that a task sends on a socket of a ``SocketMap``: `SEC("sk_msg")`. The corresponding kernel
/// definition is `struct sk_msg_md` in `<linux/bpf.h>`.
public struct SocketMessageContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The beginning of the message, as far as it is in memory in one piece.
    public var packet: Packet {
        @inline(__always) get { Packet(start: load(at: 0), end: load(at: 8)) }
    }

    /// The address family.
    public var family: UInt32 { @inline(__always) get { load(at: 16) } }

    /// The remote IPv4 address.
    public var remoteIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 20) } }

    /// The local IPv4 address.
    public var localIPv4: NetworkOrder<UInt32> { @inline(__always) get { load(at: 24) } }

    /// The remote port.
    public var remotePort: UInt16 {
        @inline(__always) get { UInt16(truncatingIfNeeded: UInt32(bigEndian: load(at: 60))) }
    }

    /// The local port.
    public var localPort: UInt16 { @inline(__always) get { UInt16(truncatingIfNeeded: load(at: 64, as: UInt32.self)) } }

    /// The size of the message in bytes.
    public var size: UInt32 { @inline(__always) get { load(at: 68) } }

    /// Loads bytes of the message, so that ``packet`` has them, and returns whether that was possible.
    ///
    /// The corresponding C function is `bpf_msg_pull_data`.
    @inline(__always)
    public func pull(from start: UInt32, to end: UInt32) -> Bool {
        helper63(UnsafeMutableRawPointer(mutating: address), start, end, 0) == 0
    }
}

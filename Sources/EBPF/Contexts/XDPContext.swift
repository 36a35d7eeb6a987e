// SPDX-License-Identifier: Apache-2.0

/// The context of a packet at a network device: `SEC("xdp")`. The corresponding kernel definition is `struct xdp_md` in
/// `<linux/bpf.h>`.
public struct XDPContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The packet.
    public var packet: Packet {
        @inline(__always) get { Packet(start: packetPointer(at: 0), end: packetPointer(at: 4)) }
    }

    /// The index of the network interface.
    public var interfaceIndex: UInt32 { @inline(__always) get { load(at: 12) } }

    /// The index of the receive queue.
    public var queueIndex: UInt32 { @inline(__always) get { load(at: 16) } }

    /// Moves the start of the packet, and returns whether that was possible. Pointers into the packet are invalid afterwards.
    ///
    /// The corresponding C function is `bpf_xdp_adjust_head`.
    @inline(__always)
    public func adjustHead(by delta: Int32) -> Bool {
        helper44(UnsafeMutableRawPointer(mutating: address), delta) == 0
    }

    /// Moves the end of the packet, and returns whether that was possible. Pointers into the packet are invalid afterwards.
    ///
    /// The corresponding C function is `bpf_xdp_adjust_tail`.
    @inline(__always)
    public func adjustTail(by delta: Int32) -> Bool {
        helper65(UnsafeMutableRawPointer(mutating: address), delta) == 0
    }
}

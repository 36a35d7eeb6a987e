// SPDX-License-Identifier: Apache-2.0

/// The context of a packet in traffic control, a socket filter or a cgroup: `SEC("tc")`, `SEC("tcx/ingress")`,
/// `SEC("socket")`, `SEC("cgroup_skb/ingress")`. The corresponding kernel definition is `struct __sk_buff` in
/// `<linux/bpf.h>`.
public struct SocketBufferContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The packet.
    public var packet: Packet {
        @inline(__always) get { Packet(start: packetPointer(at: 76), end: packetPointer(at: 80)) }
    }

    /// The length of the packet in bytes.
    public var length: UInt32 { @inline(__always) get { load(at: 0) } }

    /// The mark of the packet.
    public var mark: UInt32 {
        @inline(__always) get { load(at: 8) }
        @inline(__always) nonmutating set { store(newValue, at: 8) }
    }

    /// The protocol of the link layer's payload.
    public var networkProtocol: NetworkOrder<UInt16> {
        @inline(__always) get { NetworkOrder(bigEndian: UInt16(truncatingIfNeeded: load(at: 16, as: UInt32.self))) }
    }

    /// The priority of the packet.
    public var priority: UInt32 {
        @inline(__always) get { load(at: 32) }
        @inline(__always) nonmutating set { store(newValue, at: 32) }
    }

    /// The index of the network interface.
    public var interfaceIndex: UInt32 { @inline(__always) get { load(at: 40) } }

    /// The hash of the packet's flow.
    public var hash: UInt32 { @inline(__always) get { load(at: 68) } }

    /// Copies bytes of the packet to a variable, and returns whether the packet has them.
    ///
    /// Unlike ``packet``, this reaches all parts of the packet. The corresponding C function is `bpf_skb_load_bytes`.
    @inline(__always)
    public func read<T: BitwiseCopyable>(at offset: UInt32, into value: inout T) -> Bool {
        withUnsafeMutablePointer(to: &value) { value in
            helper26(address, offset, UnsafeMutableRawPointer(value), UInt32(truncatingIfNeeded: MemoryLayout<T>.size))
                == 0
        }
    }
}

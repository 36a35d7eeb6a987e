// SPDX-License-Identifier: Apache-2.0

/// What identifies the flow of a packet. The corresponding kernel definition is `struct bpf_flow_keys` in `<linux/bpf.h>`.
public struct FlowKeys: BitwiseCopyable {
    /// The offset of the header of the network layer.
    public var networkOffset: UInt16
    /// The offset of the header of the transport layer.
    public var transportOffset: UInt16
    /// The type of the addresses: a number of the link layer, such as ``EthernetHeader/ipv4``.
    public var addressProtocol: UInt16
    /// Whether the packet is a fragment.
    public var isFragment: UInt8
    /// Whether it is the first fragment.
    public var isFirstFragment: UInt8
    /// Whether the packet is in a tunnel.
    public var isEncapsulated: UInt8
    /// The protocol of the transport layer.
    public var protocolNumber: UInt8
    /// The protocol of the network layer.
    public var networkProtocol: NetworkOrder<UInt16>
    /// The source port.
    public var sourcePort: NetworkOrder<UInt16>
    /// The destination port.
    public var destinationPort: NetworkOrder<UInt16>
    /// The source address of IPv6 in four words; of IPv4 in the first, and its destination in the second.
    public var source: InlineArray<4, UInt32>
    /// The destination address of IPv6.
    public var destination: InlineArray<4, UInt32>
    /// Flags of the dissection.
    public var flags: UInt32
    /// The label of an IPv6 flow.
    public var flowLabel: NetworkOrder<UInt32>
}

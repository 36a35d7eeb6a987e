// SPDX-License-Identifier: Apache-2.0

/// The header of an Ethernet frame.
public struct EthernetHeader: BitwiseCopyable, Sendable {
    /// The address of the receiver.
    public var destination: InlineArray<6, UInt8>
    /// The address of the sender.
    public var source: InlineArray<6, UInt8>
    /// The protocol of the payload, such as ``ipv4``.
    public var etherType: NetworkOrder<UInt16>

    /// The size in bytes, and so the offset of the payload.
    public static var size: Int { @inline(__always) get { 14 } }
    /// The protocol number of IPv4.
    public static var ipv4: UInt16 { @inline(__always) get { 0x0800 } }
    /// The protocol number of IPv6.
    public static var ipv6: UInt16 { @inline(__always) get { 0x86dd } }
    /// The protocol number of ARP.
    public static var arp: UInt16 { @inline(__always) get { 0x0806 } }
}

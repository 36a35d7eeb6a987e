// SPDX-License-Identifier: Apache-2.0

/// The header of an IPv4 packet, without its options.
public struct IPv4Header: BitwiseCopyable, Sendable {
    /// The version and the length of the header in 32-bit words, four bits each.
    public var versionAndLength: UInt8
    /// The type of service.
    public var typeOfService: UInt8
    /// The length of the packet with its headers.
    public var totalLength: NetworkOrder<UInt16>
    /// The identification of fragments.
    public var identification: NetworkOrder<UInt16>
    /// Three bits of flags, and the offset of the fragment.
    public var fragment: NetworkOrder<UInt16>
    /// The time to live.
    public var timeToLive: UInt8
    /// The protocol of the payload, such as ``tcp``.
    public var protocolNumber: UInt8
    /// The checksum of the header.
    public var checksum: NetworkOrder<UInt16>
    /// The address of the sender.
    public var source: NetworkOrder<UInt32>
    /// The address of the receiver.
    public var destination: NetworkOrder<UInt32>

    /// The length of the header in bytes with its options: at most 60.
    public var headerLength: Int {
        @inline(__always) get { Int(versionAndLength & 0xf) &* 4 }
    }

    /// The protocol number of ICMP.
    public static var icmp: UInt8 { @inline(__always) get { 1 } }
    /// The protocol number of TCP.
    public static var tcp: UInt8 { @inline(__always) get { 6 } }
    /// The protocol number of UDP.
    public static var udp: UInt8 { @inline(__always) get { 17 } }
}

// SPDX-License-Identifier: Apache-2.0

/// The header of a UDP datagram.
public struct UDPHeader: BitwiseCopyable, Sendable {
    /// The port of the sender.
    public var sourcePort: NetworkOrder<UInt16>
    /// The port of the receiver.
    public var destinationPort: NetworkOrder<UInt16>
    /// The length of the datagram with its header.
    public var length: NetworkOrder<UInt16>
    /// The checksum.
    public var checksum: NetworkOrder<UInt16>
}

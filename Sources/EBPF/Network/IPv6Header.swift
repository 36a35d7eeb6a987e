// SPDX-License-Identifier: Apache-2.0

/// The header of an IPv6 packet.
public struct IPv6Header: BitwiseCopyable, Sendable {
    /// The version, the traffic class and the flow label.
    public var versionAndFlow: NetworkOrder<UInt32>
    /// The length of the payload.
    public var payloadLength: NetworkOrder<UInt16>
    /// The protocol of the payload.
    public var nextHeader: UInt8
    /// The hop limit.
    public var hopLimit: UInt8
    /// The address of the sender.
    public var source: InlineArray<16, UInt8>
    /// The address of the receiver.
    public var destination: InlineArray<16, UInt8>

    /// The size in bytes.
    public static var size: Int { @inline(__always) get { 40 } }
}

// SPDX-License-Identifier: Apache-2.0

/// The header of a TCP segment, without its options.
public struct TCPHeader: BitwiseCopyable, Sendable {
    /// The port of the sender.
    public var sourcePort: NetworkOrder<UInt16>
    /// The port of the receiver.
    public var destinationPort: NetworkOrder<UInt16>
    /// The sequence number.
    public var sequence: NetworkOrder<UInt32>
    /// The acknowledged sequence number.
    public var acknowledgement: NetworkOrder<UInt32>
    /// The length of the header in 32-bit words, in the upper four bits.
    public var dataOffset: UInt8
    /// The flags, such as ``syn``.
    public var flags: UInt8
    /// The size of the window.
    public var window: NetworkOrder<UInt16>
    /// The checksum.
    public var checksum: NetworkOrder<UInt16>
    /// The end of urgent data.
    public var urgentPointer: NetworkOrder<UInt16>

    /// The flag of a segment that ends a connection.
    public static var fin: UInt8 { @inline(__always) get { 0x01 } }
    /// The flag of a segment that begins a connection.
    public static var syn: UInt8 { @inline(__always) get { 0x02 } }
    /// The flag of a segment that resets a connection.
    public static var rst: UInt8 { @inline(__always) get { 0x04 } }
    /// The flag of a segment that acknowledges data.
    public static var ack: UInt8 { @inline(__always) get { 0x10 } }
}

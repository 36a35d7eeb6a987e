// SPDX-License-Identifier: Apache-2.0

/// The bytes of a packet.
///
/// Each access compares with the end of the packet, in the way that the verifier follows. An offset that is not constant
/// must be limited: mask it with `&`, for example.
public struct Packet: BitwiseCopyable {
    /// The address of the first byte.
    public let start: UnsafeMutableRawPointer
    /// The address behind the last byte.
    public let end: UnsafeMutableRawPointer

    /// Creates a packet from its bounds.
    @inline(__always)
    public init(start: UnsafeMutableRawPointer, end: UnsafeMutableRawPointer) {
        self.start = start
        self.end = end
    }

    /// Returns the address of a header, or nil if the packet ends before or in it.
    ///
    /// - Parameters:
    ///   - offset: Where the header begins, in bytes from the start of the packet.
    ///   - type: The type of the header.
    @inline(__always)
    public func header<Header: BitwiseCopyable>(
        at offset: Int,
        as type: Header.Type = Header.self
    ) -> UnsafeMutablePointer<Header>? {
        let header = start + offset
        guard header + MemoryLayout<Header>.size <= end else { return nil }
        return header.assumingMemoryBound(to: Header.self)
    }

    /// Returns the value at an offset, or nil if the packet ends before or in it.
    @inline(__always)
    public func load<T: BitwiseCopyable>(at offset: Int, as type: T.Type = T.self) -> T? {
        header(at: offset, as: T.self)?.pointee
    }
}

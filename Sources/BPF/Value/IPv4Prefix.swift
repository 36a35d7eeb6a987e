// SPDX-License-Identifier: Apache-2.0

/// A range of IPv4 addresses, as `10.0.0.0/8`: a key of an LPM trie ``BPFMap``.
///
/// In C it is a structure of `__u32 prefixlen` and `__be32` or four bytes. A single address has the length 32.
///
/// ```swift
/// let routes = try object.map("routes").typed(key: IPv4Prefix.self, value: UInt32.self)
/// try routes.update("10.0.0.0/8", to: 1)
/// print(try routes.lookup("10.1.2.3"))   // the value of the longest prefix that matches
/// ```
public struct IPv4Prefix: BPFValue, Hashable, LosslessStringConvertible, ExpressibleByStringLiteral {
    /// The number of bits that count, at most 32.
    public let length: Int

    /// The address in network byte order. Bits after the prefix are zero.
    public let address: [4 of UInt8]

    /// Creates a prefix. Bits of the address after the length become zero.
    ///
    /// - Parameters:
    ///   - address: the address in network byte order.
    ///   - length: the number of bits that count, which is limited to 0...32.
    public init(address: [4 of UInt8], length: Int = 32) {
        self.length = min(max(length, 0), 32)
        self.address = AddressPrefix.masked(address, length: self.length)
    }

    /// Creates a prefix from its text, for example `192.0.2.0/24` or `192.0.2.7`, or `nil` when it is not one.
    public init?(_ text: String) {
        guard let (address, length) = AddressPrefix.split(text, largest: 32) else { return nil }
        let parts = address.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [4 of UInt8] = [0, 0, 0, 0]
        for (index, part) in parts.enumerated() {
            guard let byte = AddressPrefix.decimal(part, largest: 255) else { return nil }
            bytes[index] = UInt8(byte)
        }
        self.init(address: bytes, length: length)
    }

    /// Creates a prefix from a literal. A text that is not a prefix ends the process; use `IPv4Prefix(_:)` for input.
    public init(stringLiteral text: String) {
        guard let prefix = IPv4Prefix(text) else { preconditionFailure("'\(text)' is not an IPv4 prefix") }
        self = prefix
    }

    /// The address, a slash and the length: `10.0.0.0/8`.
    public var description: String {
        "\(address[0]).\(address[1]).\(address[2]).\(address[3])/\(length)"
    }

    /// Returns whether an address, or all of a range, is in this range.
    public func contains(_ other: IPv4Prefix) -> Bool {
        other.length >= length && IPv4Prefix(address: other.address, length: length) == self
    }

    /// Whether both have the same length and the same address.
    public static func == (left: IPv4Prefix, right: IPv4Prefix) -> Bool {
        left.length == right.length && left.address.indices.allSatisfy { left.address[$0] == right.address[$0] }
    }

    /// Hashes the length and the address.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(length)
        for index in address.indices { hasher.combine(address[index]) }
    }

    /// The type encodes and decodes bytes itself.
    public static var bpfLayout: BPFLayout { .encoded }

    /// 4 bytes for the length, and 4 for the address.
    public static var bpfSize: Int { 8 }

    /// Creates a prefix from the length and the address, or `nil` when the length is larger than 32.
    public init?(decoding bytes: RawSpan) {
        guard let key = LPMKey<[4 of UInt8]>(decoding: bytes), key.prefixLength <= 32 else { return nil }
        self.init(address: key.data, length: Int(key.prefixLength))
    }

    /// Writes the length and the address.
    public func encode(into bytes: inout MutableRawSpan) {
        LPMKey(address, prefixLength: UInt32(length)).encode(into: &bytes)
    }
}

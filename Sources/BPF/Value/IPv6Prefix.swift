// SPDX-License-Identifier: Apache-2.0

/// A range of IPv6 addresses, as `2001:db8::/32`: a key of an LPM trie ``BPFMap``.
///
/// In C it is a structure of `__u32 prefixlen` and `struct in6_addr` or 16 bytes. A single address has the length 128.
public struct IPv6Prefix: BPFValue, Hashable, LosslessStringConvertible, ExpressibleByStringLiteral {
    /// The number of bits that count, at most 128.
    public let length: Int

    /// The address in network byte order. Bits after the prefix are zero.
    public let address: [16 of UInt8]

    /// Creates a prefix. Bits of the address after the length become zero.
    ///
    /// - Parameters:
    ///   - address: the address in network byte order.
    ///   - length: the number of bits that count, which is limited to 0...128.
    public init(address: [16 of UInt8], length: Int = 128) {
        self.length = min(max(length, 0), 128)
        self.address = AddressPrefix.masked(address, length: self.length)
    }

    /// Creates a prefix from its text, for example `2001:db8::/32` or `::1`, or `nil` when it is not one.
    public init?(_ text: String) {
        guard let (address, length) = AddressPrefix.split(text, largest: 128),
            let bytes = AddressPrefix.ipv6(address)
        else { return nil }
        self.init(address: bytes, length: length)
    }

    /// Creates a prefix from a literal. A text that is not a prefix ends the process; use `IPv6Prefix(_:)` for input.
    public init(stringLiteral text: String) {
        guard let prefix = IPv6Prefix(text) else { preconditionFailure("'\(text)' is not an IPv6 prefix") }
        self = prefix
    }

    /// The address in its shortest form, a slash and the length: `2001:db8::/32`.
    public var description: String { "\(AddressPrefix.text(of: address))/\(length)" }

    /// Returns whether an address, or all of a range, is in this range.
    public func contains(_ other: IPv6Prefix) -> Bool {
        other.length >= length && IPv6Prefix(address: other.address, length: length) == self
    }

    /// Whether both have the same length and the same address.
    public static func == (left: IPv6Prefix, right: IPv6Prefix) -> Bool {
        left.length == right.length && left.address.indices.allSatisfy { left.address[$0] == right.address[$0] }
    }

    /// Hashes the length and the address.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(length)
        for index in address.indices { hasher.combine(address[index]) }
    }

    /// The type encodes and decodes bytes itself.
    public static var bpfLayout: BPFLayout { .encoded }

    /// 4 bytes for the length, and 16 for the address.
    public static var bpfSize: Int { 20 }

    /// Creates a prefix from the length and the address, or `nil` when the length is larger than 128.
    public init?(decoding bytes: RawSpan) {
        guard let key = LPMKey<[16 of UInt8]>(decoding: bytes), key.prefixLength <= 128 else { return nil }
        self.init(address: key.data, length: Int(key.prefixLength))
    }

    /// Writes the length and the address.
    public func encode(into bytes: inout MutableRawSpan) {
        LPMKey(address, prefixLength: UInt32(length)).encode(into: &bytes)
    }
}

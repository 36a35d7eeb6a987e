// SPDX-License-Identifier: Apache-2.0

/// A key of an LPM trie ``BPFMap``: the first bits of some data, as `struct bpf_lpm_trie_key` in `<linux/bpf.h>`.
///
/// ``IPv4Prefix`` and ``IPv6Prefix`` are keys for addresses. A lookup finds the longest prefix that matches, so its key
/// has the whole length.
///
/// ```swift
/// let domains = try object.map("domains").typed(key: LPMKey<InlineArray<16, UInt8>>.self, value: UInt32.self)
/// ```
public struct LPMKey<Data: BPFValue>: BPFValue {
    /// The number of bits that count.
    public var prefixLength: UInt32

    /// The data, whose first bit is the highest of the first byte.
    public var data: Data

    /// Creates a key from its parts.
    ///
    /// - Parameters:
    ///   - data: the data.
    ///   - prefixLength: the number of bits that count, or `nil` for all of them.
    @inlinable
    public init(_ data: Data, prefixLength: UInt32? = nil) {
        self.data = data
        self.prefixLength = prefixLength ?? UInt32(Data.bpfSize * 8)
    }

    /// The type encodes and decodes bytes itself.
    @inlinable
    public static var bpfLayout: BPFLayout { .encoded }

    /// The size with the length, rounded up to 4 bytes as in C.
    @inlinable
    public static var bpfSize: Int { 4 + (Data.bpfSize + 3) & ~3 }

    /// Creates a key from the length and the data.
    @inlinable
    public init?(decoding bytes: RawSpan) {
        guard bytes.byteCount >= Self.bpfSize, let length = UInt32(decoding: bytes.extracting(first: 4)),
            let data = Data(decoding: bytes.extracting(4..<4 + Data.bpfSize))
        else { return nil }
        self.init(data, prefixLength: length)
    }

    /// Writes the length and the data.
    @inlinable
    public func encode(into bytes: inout MutableRawSpan) {
        prefixLength.encode(into: &bytes)
        var part = bytes._mutatingExtracting(4..<4 + Data.bpfSize)
        data.encode(into: &part)
    }
}

extension LPMKey: Equatable where Data: Equatable {}
extension LPMKey: Hashable where Data: Hashable {}

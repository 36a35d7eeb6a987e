// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

@Suite("Prefixes of addresses", .timeLimit(.minutes(10)))
struct PrefixTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"), ("192.0.2.7", "192.0.2.7/32"),
        ("255.255.255.255/1", "128.0.0.0/1"), ("1.2.3.4/0", "0.0.0.0/0"), ("1.2.3.255/31", "1.2.3.254/31"),
    ])
    func ipv4IsReadAndPrinted(text: String, printed: String) {
        #expect(IPv4Prefix(text)?.description == printed)
        #expect(IPv4Prefix(printed) == IPv4Prefix(text))
    }

    @Test(arguments: [
        "", "10", "10.0.0", "10.0.0.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "/8", "10.0.0.0/-1", "10.0.0.0/+8",
        "010.0.0.0", "10.0.0.0/08", "a.b.c.d", "10.0.0.0 /8", "10..0.0", "1٠.0.0.0", "10.0.0.0\0",
    ])
    func otherTextIsNotIPv4(text: String) { #expect(IPv4Prefix(text) == nil) }

    @Test(arguments: [
        ("2001:db8::/32", "2001:db8::/32"), ("::1", "::1/128"), ("::/0", "::/0"),
        ("2001:db8:0:0:1:0:0:1/64", "2001:db8::/64"), ("ffff:ffff::/17", "ffff:8000::/17"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1/128"),
    ])
    func ipv6IsReadAndPrinted(text: String, printed: String) {
        #expect(IPv6Prefix(text)?.description == printed)
        #expect(IPv6Prefix(printed) == IPv6Prefix(text))
    }

    @Test(arguments: ["", ":", ":::", "2001:db8::/129", "12345::", "::1/", "1::2::3", "::1%lo", "10.0.0.1", "::1\0"])
    func otherTextIsNotIPv6(text: String) { #expect(IPv6Prefix(text) == nil) }

    @Test func prefixesContainLongerOnes() throws {
        let wide: IPv4Prefix = "10.0.0.0/8"
        #expect(wide.contains("10.255.0.1") && wide.contains("10.2.0.0/16") && wide.contains(wide))
        #expect(!wide.contains("11.0.0.0/8") && !wide.contains("0.0.0.0/0"))
        let documentation: IPv6Prefix = "2001:db8::/32"
        #expect(documentation.contains("2001:db8:1::1") && !documentation.contains("2001:db9::1"))
        #expect(Set<IPv4Prefix>(["10.0.0.0/8", "10.1.1.1/8", "10.0.0.0/9"]).count == 2)
        #expect(IPv4Prefix(address: [1, 2, 3, 4], length: 99).length == 32)
        #expect(IPv6Prefix(address: .init(repeating: 1), length: -3).description == "::/0")
    }

    @Test func bytesAreThoseOfTheKernel() throws {
        var bytes = [UInt8](repeating: 0, count: IPv4Prefix.bpfSize)
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        IPv4Prefix("10.1.0.0/16").encode(into: &target)
        #expect(bytes == [16, 0, 0, 0, 10, 1, 0, 0])
        #expect(IPv4Prefix(decoding: bytes.span.bytes) == "10.1.0.0/16")
        let long: [UInt8] = [33, 0, 0, 0, 1, 2, 3, 4]
        #expect(IPv4Prefix(decoding: long.span.bytes) == nil)
        #expect(IPv6Prefix.bpfSize == 20 && LPMKey<InlineArray<5, UInt8>>.bpfSize == 12)
    }

    @Test func triesTakeAnyData() throws {
        let trie = try BPFMap(
            type: .lpmTrie,
            key: LPMKey<InlineArray<16, UInt8>>.self,
            value: UInt32.self,
            maxEntries: 8,
            flags: .noPreallocation
        ).typed(key: LPMKey<InlineArray<16, UInt8>>.self, value: UInt32.self)
        func key(_ text: String, bits: Int) -> LPMKey<InlineArray<16, UInt8>> {
            let bytes = Array(text.utf8)
            return LPMKey(.init { $0 < bytes.count ? bytes[$0] : 0 }, prefixLength: UInt32(bits))
        }
        try trie.update(key("swift", bits: 40), to: 1)
        #expect(try trie.lookup(key("swiftly", bits: 128)) == 1)
        #expect(try trie.lookup(key("swim", bits: 128)) == nil)
        let networks = try BPFMap(
            type: .lpmTrie,
            key: IPv6Prefix.self,
            value: UInt32.self,
            maxEntries: 8,
            flags: .noPreallocation
        ).typed(key: IPv6Prefix.self, value: UInt32.self)
        try networks.update("2001:db8::/32", to: 6)
        #expect(try networks.lookup("2001:db8::1") == 6)
    }
}

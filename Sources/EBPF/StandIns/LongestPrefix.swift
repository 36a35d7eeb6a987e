// SPDX-License-Identifier: Apache-2.0

#if !hasFeature(Embedded)
/// The keys of a trie: the length of a prefix in 4 bytes, and its bits, most significant first.
enum LongestPrefix {
    private static func length(_ key: [UInt8]) -> Int {
        key.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func bit(_ key: [UInt8], _ number: Int) -> UInt8 { key[4 + number / 8] >> (7 - number % 8) & 1 }

    /// The key without bits behind the prefix, which do not count; nil if the prefix is longer than the key.
    static func normalized(_ key: [UInt8]) -> [UInt8]? {
        let length = length(key)
        guard key.count >= 4, length <= (key.count - 4) * 8 else { return nil }
        var result = key
        for number in length..<((key.count - 4) * 8) { result[4 + number / 8] &= ~(0x80 >> UInt8(number % 8)) }
        return result
    }

    /// The longest prefix that is the beginning of a key.
    static func entry(for key: [UInt8], among entries: some Sequence<[UInt8]>) -> [UInt8]? {
        guard normalized(key) != nil else { return nil }
        let matching = entries.filter { entry in
            length(entry) <= length(key) && (0..<length(entry)).allSatisfy { bit(entry, $0) == bit(key, $0) }
        }
        return matching.max { length($0) < length($1) }
    }
}
#endif

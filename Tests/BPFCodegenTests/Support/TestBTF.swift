// SPDX-License-Identifier: Apache-2.0

/// BTF under construction.
///
/// Format: https://docs.kernel.org/bpf/btf.html
struct TestBTF {
    private var strings: [UInt8] = [0]
    private var types: [UInt8] = []
    private(set) var count: UInt32 = 0

    struct Member {
        var name: String
        var type: UInt32
        /// In bits.
        var at: UInt32
        /// The width of a bit field.
        var bits: UInt32 = 0
    }

    mutating func string(_ text: String) -> UInt32 {
        guard !text.isEmpty else { return 0 }
        defer { strings += Array(text.utf8) + [0] }
        return UInt32(strings.count)
    }

    private mutating func add(_ kind: UInt32, _ name: String, count: Int = 0, flag: Bool = false, _ words: [UInt32])
        -> UInt32
    {
        types.append(words: [string(name), kind << 24 | UInt32(count) | (flag ? 1 << 31 : 0)] + words)
        self.count += 1
        return self.count
    }

    mutating func integer(_ name: String, _ size: UInt32, signed: Bool = false, isBool: Bool = false) -> UInt32 {
        add(1, name, [size, (signed ? 1 << 24 : 0) | (isBool ? 4 << 24 : 0) | 8 * size])
    }

    mutating func pointer(_ target: UInt32) -> UInt32 { add(2, "", [target]) }

    mutating func array(_ element: UInt32, _ count: UInt32, index: UInt32) -> UInt32 {
        add(3, "", [0, element, index, count])
    }

    mutating func structure(_ name: String, _ size: UInt32, _ members: [Member], isUnion: Bool = false) -> UInt32 {
        let hasBits = members.contains { $0.bits > 0 }
        let words = members.flatMap { [string($0.name), $0.type, $0.at | $0.bits << 24] }
        return add(isUnion ? 5 : 4, name, count: members.count, flag: hasBits, [size] + words)
    }

    mutating func enumeration(
        _ name: String,
        _ values: [(String, Int64)],
        size: UInt32 = 4,
        signed: Bool = false
    ) -> UInt32 {
        let words = values.flatMap { [string($0.0), UInt32(truncatingIfNeeded: $0.1)] }
        return add(6, name, count: values.count, flag: signed, [size] + words)
    }

    mutating func enumeration64(_ name: String, _ values: [(String, Int64)], signed: Bool = false) -> UInt32 {
        let words = values.flatMap {
            [string($0.0), UInt32(truncatingIfNeeded: $0.1), UInt32(truncatingIfNeeded: $0.1 >> 32)]
        }
        return add(19, name, count: values.count, flag: signed, [8] + words)
    }

    mutating func forward(_ name: String) -> UInt32 { add(7, name, [0]) }
    mutating func typedef(_ name: String, _ target: UInt32) -> UInt32 { add(8, name, [target]) }
    mutating func const(_ target: UInt32) -> UInt32 { add(10, "", [target]) }
    mutating func function(_ name: String, _ prototype: UInt32) -> UInt32 { add(12, name, count: 1, [prototype]) }
    mutating func prototype(_ result: UInt32) -> UInt32 { add(13, "", [result]) }
    mutating func float(_ name: String, _ size: UInt32) -> UInt32 { add(16, name, [size]) }

    /// Linkage: 0 for static, 1 for global, 2 for extern.
    mutating func variable(_ name: String, _ type: UInt32, linkage: UInt32 = 1) -> UInt32 {
        add(14, name, [type, linkage])
    }

    mutating func dataSection(_ name: String, _ size: UInt32, _ variables: [(UInt32, at: UInt32, size: UInt32)]) {
        _ = add(15, name, count: variables.count, [size] + variables.flatMap { [$0.0, $0.at, $0.size] })
    }

    /// The section's contents.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(words: [0x0001_EB9F, 24, 0, UInt32(types.count), UInt32(types.count), UInt32(strings.count)])
        return bytes + types + strings
    }
}

extension [UInt8] {
    mutating func append(words: [UInt32]) {
        for word in words { for shift in stride(from: 0, to: 32, by: 8) { append(UInt8(word >> shift & 255)) } }
    }

    mutating func append(long: UInt64) {
        append(words: [UInt32(truncatingIfNeeded: long), UInt32(truncatingIfNeeded: long >> 32)])
    }
}

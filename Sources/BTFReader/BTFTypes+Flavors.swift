// SPDX-License-Identifier: Apache-2.0

/// Names with a flavor: a CO-RE relocation of `task_struct___old` is resolved to `task_struct`.
package enum BTFFlavor {
    /// Returns a name without its flavor, which begins at the last `___` between two other characters.
    ///
    /// The corresponding C function is `bpf_core_essential_name_len`.
    package static func essential(_ name: String) -> String {
        let text = Array(name.utf8)
        guard let end = unsafe essentialCount(text.span.bytes) else { return name }
        return String(decoding: text[..<end], as: UTF8.self)
    }

    /// Returns the length of a name without its flavor, or `nil` when it has none.
    static func essentialCount(_ name: RawSpan) -> Int? {
        unsafe name.withUnsafeBytes { name in
            let line = UInt8(ascii: "_")
            var place = name.count - 5
            while place >= 0 {
                if unsafe name[place] != line, unsafe name[place + 1] == line, unsafe name[place + 2] == line,
                    unsafe name[place + 3] == line, unsafe name[place + 4] != line
                {
                    return place + 1
                }
                place -= 1
            }
            return nil
        }
    }
}

extension BTFTypes {
    /// Returns the IDs of the types that relocations may be resolved to and whose name has a flavor, by the name without
    /// it. The kernel has few, if any.
    package func flavored() -> [String: [UInt32]] {
        // Blocks of 64 bytes of the strings where a name with a flavor may begin.
        var blocks = [Bool](repeating: false, count: strings.count / 64 + 1)
        var isEmpty = true
        forEachSeparator { start, separator in
            for block in start / 64...separator / 64 { blocks[block] = true }
            isEmpty = false
        }
        guard !isEmpty else { return [:] }
        var found: [String: [UInt32]] = [:]
        for id in 1..<UInt32(max(1, count)) {
            let place = Int(word(at: Int(offsets[Int(id)])))
            guard place < strings.count, blocks[place / 64], let type = type(id), type.kind.isRelocated else {
                continue
            }
            let name = name(of: type)
            let essential = BTFFlavor.essential(name)
            if essential != name { found[essential, default: []].append(id) }
        }
        return found
    }

    /// Calls `body` with the offset of each `___` in the strings, and with the offset where its string starts.
    private func forEachSeparator(_ body: (_ start: Int, _ separator: Int) -> Void) {
        unsafe bytes.withUnsafeBytes { bytes in
            let text = unsafe UnsafeRawBufferPointer(rebasing: bytes[strings])
            let line = UInt8(ascii: "_")
            var place = 2
            while place < text.count {
                // Three of them cannot hide between two places with another character that are three apart.
                guard unsafe text[place] == line else {
                    place += 3
                    continue
                }
                var first = place
                while first > 0, unsafe text[first - 1] == line { first -= 1 }
                var end = place
                while end < text.count, unsafe text[end] == line { end += 1 }
                if end - first >= 3 {
                    var start = first
                    while start > 0, unsafe text[start - 1] != 0 { start -= 1 }
                    body(start, first)
                }
                place = end + 2
            }
        }
    }

    /// Returns the IDs of the types that a relocation of a type with this kind may be resolved to, in their order: libbpf
    /// tries each.
    ///
    /// - Parameter named: the types whose name, without a flavor, is that of the relocation's type.
    package func candidates(_ kind: BTFKind, among named: [UInt32]) -> [UInt32] {
        named.filter { type($0)?.kind.isCompatible(with: kind) == true }.sorted()
    }
}

extension BTFKind {
    /// Whether a relocation may be resolved to types of this kind.
    package var isRelocated: Bool {
        switch self {
        case .integer, .structure, .union, .enumeration, .forward, .typedef, .float, .enumeration64: true
        default: false
        }
    }

    /// `btf_kind_core_compat` of libbpf.
    func isCompatible(with other: BTFKind) -> Bool {
        self == other || isEnumeration && other.isEnumeration
    }

    private var isEnumeration: Bool { self == .enumeration || self == .enumeration64 }
}

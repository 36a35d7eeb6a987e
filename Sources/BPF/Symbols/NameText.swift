// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc

/// Names, one after the other and each with a zero byte at its end, as a string table of an ELF file has them.
struct NameText: Sendable {
    let bytes: [UInt8]

    /// The name at an offset.
    func name(at offset: Int) -> String {
        guard offset < bytes.count else { return "" }
        return unsafe bytes.withUnsafeBytes { bytes in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
            guard let start = rest.baseAddress else { return "" }
            let count = unsafe memchr(start, 0, rest.count).map { unsafe UnsafeRawPointer($0) - start } ?? rest.count
            return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
        }
    }

    /// The bytes of the name at an offset, without its version: `memcpy` of `memcpy@@GLIBC_2.14`.
    func unversioned(at offset: Int) -> ArraySlice<UInt8> {
        guard offset < bytes.count else { return [] }
        return bytes[offset...].prefix { $0 != 0 && $0 != UInt8(ascii: "@") }
    }

    /// The offsets of a text, by a search that the C library does with vector instructions.
    ///
    /// - Parameter visit: called with each offset; returns whether to search on.
    func search(_ text: [UInt8], _ visit: (Int) -> Bool) {
        guard !text.isEmpty else { return }
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe text.withUnsafeBytes { text in
                guard let start = bytes.baseAddress, let pattern = text.baseAddress else { return }
                var offset = 0
                while offset < bytes.count,
                    let found = unsafe memmem(start + offset, bytes.count - offset, pattern, text.count)
                {
                    let place = unsafe UnsafeRawPointer(found) - start
                    guard visit(place) else { return }
                    offset = place + 1
                }
            }
        }
    }

    /// The offset of the name that contains a place.
    func start(of place: Int) -> Int {
        var start = place
        while start > 0, bytes[start - 1] != 0 { start -= 1 }
        return start
    }

    /// Names that are like one that does not exist, closest first.
    ///
    /// A name within a distance of two has at least one of three parts of it unchanged: only names with such a part are
    /// compared.
    func near(_ wanted: String, most: Int = 3) -> [String] {
        let letters = Array(wanted.utf8)
        let limit = max(2, letters.count / 4)
        guard letters.count >= 3, letters.count <= 200 else { return [] }
        let parts = [0, letters.count / 3, 2 * letters.count / 3, letters.count]
        var distances: [String: Int] = [:]
        for (low, high) in zip(parts, parts.dropFirst()) {
            var compared = 0
            search(Array(letters[low..<high])) { place in
                // Only names of a similar length are made into text.
                let longest = letters.count + limit
                var start = place
                while start > 0, bytes[start - 1] != 0 {
                    guard place - start < longest else { return true }
                    start -= 1
                }
                var end = place
                while end < bytes.count, bytes[end] != 0 {
                    guard end - start < longest else { return true }
                    end += 1
                }
                guard letters.count - (end - start) <= limit else { return true }
                let name = String(decoding: bytes[start..<end], as: UTF8.self)
                guard distances[name] == nil else { return true }
                compared += 1
                distances[name] = editDistance(wanted.lowercased(), name.lowercased())
                return compared < 2000
            }
        }
        let ranked = distances.filter { $0.value <= limit && $0.value > 0 || $0.key != wanted && $0.value <= limit }
            .sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        return ranked.prefix(most).map(\.key)
    }
}

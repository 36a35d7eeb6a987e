// SPDX-License-Identifier: Apache-2.0

import BPF

/// The content of a map at one moment.
struct MapContent {
    let map: BPFMap
    private let entries: [(key: [UInt8], value: [UInt8])]

    init(_ map: BPFMap) throws {
        self.map = map
        entries = try map.raw.entries()
    }

    /// The whole content.
    var text: String { Table.printable(lines: map.describe(entries: entries)) + "\n" }

    /// The entries that were added, changed or removed.
    func changes(since former: MapContent) -> String {
        let old = Dictionary(former.entries.map { ($0.key, $0.value) }) { _, last in last }
        let keys = Set(entries.map(\.key))
        var text = ""
        for entry in entries {
            guard let value = old[entry.key] else {
                text += "+ \(line(entry))\n"
                continue
            }
            guard value != entry.value else { continue }
            text += "~ \(line(entry)), was \(map.describe(bytesOfValue: value))\n"
        }
        for entry in former.entries where !keys.contains(entry.key) { text += "- \(line(entry))\n" }
        return text
    }

    private func line(_ entry: (key: [UInt8], value: [UInt8])) -> String {
        Table.printable(lines: "[\(map.describe(bytesOfKey: entry.key))] = \(map.describe(bytesOfValue: entry.value))")
    }

    /// A list of objects, one an entry.
    var json: JSON {
        .list(
            entries.map { entry in
                .object([
                    ("key", .text(map.describe(bytesOfKey: entry.key))),
                    ("value", .text(map.describe(bytesOfValue: entry.value))),
                    ("key_bytes", .text(hexadecimalDigits(entry.key))),
                    ("value_bytes", .text(hexadecimalDigits(entry.value))),
                ])
            }
        )
    }
}

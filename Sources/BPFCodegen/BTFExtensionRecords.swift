// SPDX-License-Identifier: Apache-2.0

internal import ELFReader
internal import BTFReader

/// The records of a `.BTF.ext` section, which was checked.
///
/// Format: https://docs.kernel.org/bpf/btf.html#btf-ext-section
package struct BTFExtensionRecords {
    /// The source line of an instruction.
    package struct Line: Sendable {
        package let section: String
        package let offset: Int
        package let file: String
        package let line: Int
    }

    package let lines: [Line]
    package let relocations: [ObjectModel.Relocation]

    init(_ bytes: RawSpan, types: BTFTypes) {
        lines = Self.records(bytes, types, part: 16).map { section, place in
            Line(
                section: section,
                offset: Int(bytes.integer(at: place, as: UInt32.self)),
                file: types.string(at: bytes.integer(at: place + 4, as: UInt32.self)),
                line: Int(bytes.integer(at: place + 12, as: UInt32.self) >> 10)
            )
        }
        let headerSize = bytes.byteCount >= 8 ? bytes.integer(at: 4, as: UInt32.self) : 0
        relocations =
            headerSize < 32
            ? []
            : Self.records(bytes, types, part: 24).map { section, place in
                ObjectModel.Relocation(
                    section: section,
                    instructionOffset: Int(bytes.integer(at: place, as: UInt32.self)),
                    type: bytes.integer(at: place + 4, as: UInt32.self),
                    path: types.string(at: bytes.integer(at: place + 8, as: UInt32.self)),
                    kind: bytes.integer(at: place + 12, as: UInt32.self)
                )
            }
    }

    /// The places of the 16-byte records of a part, whose offset and size are at `part` of the header.
    private static func records(_ bytes: RawSpan, _ types: BTFTypes, part: Int) -> [(section: String, place: Int)] {
        guard bytes.byteCount >= part + 8 else { return [] }
        let headerSize = Int(bytes.integer(at: 4, as: UInt32.self))
        let start = headerSize + Int(bytes.integer(at: part, as: UInt32.self))
        let end = min(bytes.byteCount, start + Int(bytes.integer(at: part + 4, as: UInt32.self)))
        guard start + 4 <= end else { return [] }
        let recordSize = Int(bytes.integer(at: start, as: UInt32.self))
        guard recordSize >= 16 else { return [] }
        var found: [(section: String, place: Int)] = []
        var place = start + 4
        while place + 8 <= end {
            let section = types.string(at: bytes.integer(at: place, as: UInt32.self))
            let count = Int(bytes.integer(at: place + 4, as: UInt32.self))
            place += 8
            for _ in 0..<count where place + recordSize <= end {
                found.append((section, place))
                place += recordSize
            }
        }
        return found
    }
}

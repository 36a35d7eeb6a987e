// SPDX-License-Identifier: Apache-2.0

import BTFReader
import Foundation

/// A BPF object that inputs are made of, with the places where a change matters.
struct Seed {
    let name: String
    let bytes: [UInt8]
    /// The file's parts, by section name.
    let sections: [(name: String, range: Range<Int>, header: Int)]
    /// Every field of four bytes in the types of `.BTF`.
    let typeFields: [Int]

    init(path: String) throws {
        name = (path as NSString).lastPathComponent
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        self.bytes = bytes
        func integer(_ offset: Int, _ size: Int) -> Int {
            (0..<size).reversed().reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
        }
        let table = integer(40, 8)
        let count = integer(60, 2)
        let names = integer(table + 64 * integer(62, 2) + 24, 8)
        var sections: [(name: String, range: Range<Int>, header: Int)] = []
        for index in 0..<count {
            let header = table + 64 * index
            let start = names + integer(header, 4)
            let end = bytes[start...].firstIndex(of: 0) ?? start
            let isEmpty = integer(header + 4, 4) == 8
            let offset = integer(header + 24, 8)
            sections.append(
                (
                    String(decoding: bytes[start..<end], as: UTF8.self),
                    offset..<offset + (isEmpty ? 0 : integer(header + 32, 8)), header
                )
            )
        }
        self.sections = sections
        var fields: [Int] = []
        if let range = sections.first(where: { $0.name == ".BTF" })?.range {
            // Types are words throughout.
            let types = range.lowerBound + integer(range.lowerBound + 4, 4) + integer(range.lowerBound + 8, 4)
            fields = Array(stride(from: types, to: types + integer(range.lowerBound + 12, 4), by: 4))
        }
        typeFields = fields
    }

    func section(_ name: String) -> Range<Int>? { sections.first { $0.name == name }?.range }

    /// Sections whose bytes libbpf reads as structures or text.
    var structured: [Range<Int>] {
        sections.filter { [".BTF", ".BTF.ext", ".symtab", ".strtab"].contains($0.name) || $0.name.hasPrefix(".rel") }
            .filter { !$0.name.contains("debug") && !$0.range.isEmpty }.map(\.range)
    }
}

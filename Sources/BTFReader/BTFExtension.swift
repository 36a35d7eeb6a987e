// SPDX-License-Identifier: Apache-2.0

/// The section `.BTF.ext`: which functions, lines and relocations belong to which instruction.
///
/// Format: https://docs.kernel.org/bpf/btf.html#btf-ext-section
package enum BTFExtension {
    /// Proves that every record lies inside the section and refers to types and strings that exist.
    ///
    /// What libbpf ignores is not an error: a header that is too short, or a part without records.
    package static func check(_ section: RawSpan, with types: BTFTypes) throws(BTFDefect) {
        let count = section.byteCount
        guard count >= smallestHeader else { return }
        let header = Int(section.word(at: 4))
        guard header >= smallestHeader, header <= count else {
            throw BTFDefect("its header has \(header) bytes, the section has \(count)", at: 4)
        }
        for part in parts where part.offset + 8 <= header {
            try check(part, of: section, header: header, with: types)
        }
    }

    /// A part: where the header says where it is, and where a record of it has a type's ID and strings.
    private struct Part {
        let name: String
        let offset: Int
        let recordSize: Int
        let type: Int?
        let strings: [Int]
    }

    private static let parts = [
        Part(name: "func_info", offset: 8, recordSize: 8, type: 4, strings: []),
        Part(name: "line_info", offset: 16, recordSize: 16, type: nil, strings: [4, 8]),
        Part(name: "core_relo", offset: 24, recordSize: 16, type: 4, strings: [8]),
    ]

    /// Up to and with `line_info_len`: `struct btf_ext_header` of libbpf_internal.h.
    private static let smallestHeader = 24

    private static func check(
        _ part: Part,
        of section: RawSpan,
        header: Int,
        with types: BTFTypes
    ) throws(BTFDefect) {
        let size = Int(section.word(at: part.offset + 4))
        var place = header + Int(section.word(at: part.offset))
        guard size > 0 else { return }
        let end = place + size
        guard place % 4 == 0, size >= 4, end <= section.byteCount else {
            throw BTFDefect("\(part.name) ends at byte \(end), the section has \(section.byteCount)", at: part.offset)
        }
        let recordSize = Int(section.word(at: place))
        guard recordSize >= part.recordSize, recordSize % 4 == 0 else {
            throw BTFDefect("\(part.name) has records of \(recordSize) bytes", at: place)
        }
        place += 4
        while place < end {
            guard place + 8 <= end else { throw BTFDefect("\(part.name) ends inside a header", at: place) }
            try checkString(section.word(at: place), part, at: place, with: types)
            let count = Int(section.word(at: place + 4))
            let next = place + 8 + count * recordSize
            guard count > 0, next <= end else {
                throw BTFDefect(
                    "\(part.name) has \(count) records where \(end - place - 8) bytes are left",
                    at: place + 4
                )
            }
            for record in stride(from: place + 8, to: next, by: recordSize) {
                for offset in part.strings {
                    try checkString(section.word(at: record + offset), part, at: record + offset, with: types)
                }
                guard let offset = part.type else { continue }
                let id = section.word(at: record + offset)
                guard types.type(id) != nil else {
                    throw BTFDefect("\(part.name) refers to type \(id), the last one is \(types.count - 1)", at: record)
                }
            }
            place = next
        }
    }

    private static func checkString(
        _ offset: UInt32,
        _ part: Part,
        at place: Int,
        with types: BTFTypes
    ) throws(BTFDefect) {
        guard Int(offset) < types.strings.count else {
            throw BTFDefect("\(part.name) has a string at byte \(offset) of \(types.strings.count)", at: place)
        }
    }
}

extension RawSpan {
    /// The integer at an offset; the span checks that it lies inside.
    fileprivate func word(at offset: Int) -> UInt32 {
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }
}

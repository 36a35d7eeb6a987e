// SPDX-License-Identifier: Apache-2.0

/// The section `.BTF.ext`: the functions, lines and relocations of instructions.
///
/// Format: https://docs.kernel.org/bpf/btf.html#btf-ext-section
package enum BTFExtension {
    /// Checks that every record is inside the section, and that functions and relocations refer to types that exist.
    ///
    /// A header that is too short and a part without records are not errors: libbpf ignores them.
    package static func check(_ section: RawSpan, within limits: BTFLimits) throws(BTFDefect) {
        let count = section.byteCount
        guard count >= smallestHeader else { return }
        let header = Int(section.word(at: 4))
        guard header >= smallestHeader, header <= count else {
            throw BTFDefect("its header has \(header) bytes, the section has \(count)", at: 4)
        }
        for part in Part.allCases where part.offset + 8 <= header {
            try check(part, of: section, header: header, within: limits)
        }
    }

    /// The parts, by the offsets of their descriptions in the header.
    private enum Part: Int, CaseIterable {
        case functions = 8
        case lines = 16
        case relocations = 24

        var offset: Int { rawValue }

        var name: String {
            switch self {
            case .functions: "func_info"
            case .lines: "line_info"
            case .relocations: "core_relo"
            }
        }

        var recordSize: Int { self == .functions ? 8 : 16 }
    }

    /// Up to `line_info_len`, inclusive: `struct btf_ext_header` in libbpf_internal.h.
    private static let smallestHeader = 24

    private static func check(
        _ part: Part,
        of section: RawSpan,
        header: Int,
        within limits: BTFLimits
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
            guard section.word(at: place) < limits.stringsSize else {
                throw BTFDefect("\(part.name) has a section name beyond the strings", at: place)
            }
            let count = Int(section.word(at: place + 4))
            // Both are 32-bit numbers of the file: their product may overflow.
            guard count > 0, count <= (end - place - 8) / recordSize else {
                throw BTFDefect(
                    "\(part.name) has \(count) records where \(end - place - 8) bytes are left",
                    at: place + 4
                )
            }
            let next = place + 8 + count * recordSize
            // Most records are lines, which only the kernel reads: it checks each one.
            if part != .lines {
                try check(part, of: section, records: place + 8..<next, size: recordSize, within: limits)
            }
            place = next
        }
    }

    /// The second word of a record is a type, and a relocation's third a string.
    private static func check(
        _ part: Part,
        of section: RawSpan,
        records: Range<Int>,
        size: Int,
        within limits: BTFLimits
    ) throws(BTFDefect) {
        guard !isValid(part, section.extracting(records), size: size, within: limits) else { return }
        var record = records.lowerBound
        while record < records.upperBound {
            let type = section.word(at: record + 4)
            guard type < limits.typeCount else {
                throw BTFDefect(
                    "\(part.name) refers to type \(type), the last one is \(limits.typeCount - 1)",
                    at: record + 4
                )
            }
            guard part == .functions || section.word(at: record + 8) < limits.stringsSize else {
                throw BTFDefect("\(part.name) refers to a string beyond \(limits.stringsSize) bytes", at: record + 8)
            }
            record += size
        }
    }

    /// Compares only the largest type and string of all records with their limits.
    private static func isValid(_ part: Part, _ records: RawSpan, size: Int, within limits: BTFLimits) -> Bool {
        unsafe records.withUnsafeBytes { records in
            var type: UInt32 = 0
            var string: UInt32 = 0
            // Only a relocation has a third word.
            let stringOffset = part == .functions ? nil : 8
            for record in stride(from: 0, to: records.count, by: size) {
                type = max(type, unsafe records.loadUnaligned(fromByteOffset: record + 4, as: UInt32.self))
                guard let stringOffset else { continue }
                let place = record + stringOffset
                string = max(string, unsafe records.loadUnaligned(fromByteOffset: place, as: UInt32.self))
            }
            return type < limits.typeCount && string < limits.stringsSize
        }
    }
}

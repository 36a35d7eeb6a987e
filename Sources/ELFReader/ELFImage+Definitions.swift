// SPDX-License-Identifier: Apache-2.0

extension ELFImage {
    /// Checks that no section asks for an alignment whose padding would fill the memory when the file is linked.
    private func checkAlignments(_ bytes: RawSpan) throws(ELFDefect) {
        let table = Int(bytes.integer(at: 40, as: UInt64.self))
        for index in sections.indices {
            // sh_addralign
            let place = table + index * ELFSection.headerSize + 48
            let alignment = bytes.integer(at: place, as: UInt64.self)
            guard alignment <= Self.largestAlignment else {
                throw .malformed("section \(index) is aligned to \(alignment) bytes", at: place)
            }
        }
    }

    private static let largestAlignment: UInt64 = 1 << 20

    /// The names of the global symbols that the file defines, without weak ones. A linked object may have each once.
    ///
    /// The license and the version are merged by the linker. The symbols must have been checked.
    ///
    /// Throws for what libbpf's linker does not expect: huge alignments, and symbols in a reserved section other than
    /// the file's name.
    package func definitions(_ bytes: RawSpan) throws(ELFDefect) -> [String] {
        try checkAlignments(bytes)
        var names: [String] = []
        for table in sections where table.type == ELFSection.symbolTable && table.link < sections.count {
            let strings = sections[table.link].range
            for place in stride(from: table.offset, to: table.offset + table.size - 23, by: 24) {
                let info = bytes.integer(at: place + 4, as: UInt8.self)
                let binding = info >> 4
                let index = Int(bytes.integer(at: place + 6, as: UInt16.self))
                // STT_FILE, SHN_ABS, SHN_LORESERVE
                let isFileName = info == 4 && index == 0xFFF1
                guard index < 0xFF00 || isFileName else {
                    throw .malformed("a symbol is in the reserved section \(index)", at: place + 6)
                }
                // STB_GLOBAL
                guard binding == 1, index > 0, index < sections.count else { continue }
                let section = sections[index]
                guard !isName("license", of: section, in: bytes), !isName("version", of: section, in: bytes) else {
                    continue
                }
                names.append(string(at: Int(bytes.integer(at: place, as: UInt32.self)), of: strings, in: bytes))
            }
        }
        return names
    }
}

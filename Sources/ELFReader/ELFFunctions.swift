// SPDX-License-Identifier: Apache-2.0

/// The functions that the symbol tables of an executable or a library name. Only the tables are read, as the file can be large.
package struct ELFFunctions {
    /// A function and where its code is.
    package struct Function: Hashable, Sendable {
        /// The offset in the file.
        package let offset: UInt64
        /// `STB_LOCAL`
        package let isLocal: Bool
    }

    private struct Section {
        let type: UInt32
        let address: UInt64
        let offset: UInt64
        let size: UInt64
        let link: Int
    }

    private struct Table {
        let symbols: [UInt8]
        let strings: [UInt8]
    }

    private var sections: [Section] = []
    private var tables: [Table] = []

    /// - Parameters:
    ///   - fileSize: the size of the file.
    ///   - read: returns the bytes at an offset, or `nil` when they cannot be read.
    package init(fileSize: UInt64, read: (_ offset: UInt64, _ count: Int) -> [UInt8]?) throws(ELFDefect) {
        func bytes(_ what: String, at offset: UInt64, _ size: UInt64) throws(ELFDefect) -> [UInt8] {
            let (end, overflow) = offset.addingReportingOverflow(size)
            guard !overflow, end <= fileSize, let count = Int(exactly: size), let bytes = read(offset, count),
                bytes.count == count
            else { throw .truncated("\(what) ends at byte \(end), the file has \(fileSize)") }
            return bytes
        }

        guard fileSize >= 4, let magic = read(0, 4), magic == [0x7F, 0x45, 0x4C, 0x46] else { throw .notELF }
        let header = try bytes("the ELF header", at: 0, 64)
        guard header[4] == 2 else { throw .foreignMachine("a 32-bit machine") }
        guard header[5] == (1.littleEndian == 1 ? 1 : 2) else { throw .foreignByteOrder }
        let table = header.integer(at: 40, as: UInt64.self)
        var count = UInt64(header.integer(at: 60, as: UInt16.self))
        guard table != 0 else { return }
        guard header.integer(at: 58, as: UInt16.self) == 64 else {
            throw .malformed("its section headers are odd", at: 58)
        }
        // More than 0xFEFF sections are counted in the first header.
        if count == 0 {
            count = try bytes("the first section header", at: table, 64).integer(at: 32, as: UInt64.self)
        }
        guard count <= fileSize / 64 else { throw .truncated("it has \(count) sections") }
        let headers = try bytes("the table of sections", at: table, count * 64)
        for start in stride(from: 0, to: headers.count, by: 64) {
            sections.append(
                Section(
                    type: headers.integer(at: start + 4, as: UInt32.self),
                    address: headers.integer(at: start + 16, as: UInt64.self),
                    offset: headers.integer(at: start + 24, as: UInt64.self),
                    size: headers.integer(at: start + 32, as: UInt64.self),
                    link: Int(headers.integer(at: start + 40, as: UInt32.self))
                )
            )
        }
        // SHT_SYMTAB, SHT_DYNSYM
        for section in sections where section.type == 2 || section.type == 11 {
            guard section.link < sections.count else { throw .malformed("a symbol table has no strings", at: 0) }
            let strings = sections[section.link]
            tables.append(
                Table(
                    symbols: try bytes("a symbol table", at: section.offset, section.size),
                    strings: try bytes("a string table", at: strings.offset, strings.size)
                )
            )
        }
    }

    /// Calls `body` with the name of each function, without its version, and with the function. A function in both tables is
    /// visited twice.
    package func forEach(_ body: (ArraySlice<UInt8>, Function) -> Void) {
        for table in tables {
            for start in stride(from: 0, to: table.symbols.count - 23, by: 24) {
                let info = table.symbols[start + 4]
                let index = Int(table.symbols.integer(at: start + 6, as: UInt16.self))
                // STT_FUNC; 0 is an undefined symbol.
                guard info & 0xF == 2, index > 0, index < sections.count else { continue }
                let section = sections[index]
                let value = table.symbols.integer(at: start + 8, as: UInt64.self)
                guard value >= section.address, value - section.address < section.size else { continue }
                let (offset, overflow) = section.offset.addingReportingOverflow(value - section.address)
                let nameStart = Int(table.symbols.integer(at: start, as: UInt32.self))
                guard !overflow, nameStart < table.strings.count else { continue }
                // `memcpy@@GLIBC_2.14` in the table of a library.
                let name = table.strings[nameStart...].prefix { $0 != 0 && $0 != UInt8(ascii: "@") }
                body(name, Function(offset: offset, isLocal: info >> 4 == 0))
            }
        }
    }
}

extension [UInt8] {
    /// The integer at `offset`, which the caller has checked.
    fileprivate func integer<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Integer.Type)
        -> Integer
    {
        unsafe span.bytes.integer(at: offset, as: type)
    }
}

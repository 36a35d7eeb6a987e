// SPDX-License-Identifier: Apache-2.0

internal import BTFReader

extension ELFImage {
    /// Checks what libbpf assumes: that symbols and relocations are inside their sections.
    ///
    /// libbpf 1.1 adds a symbol's value and size without checking for an overflow, and changes the instruction after
    /// the one of a relocation.
    package func checkSymbols(_ bytes: RawSpan) throws(ELFDefect) {
        for table in sections where table.type == ELFSection.symbolTable {
            guard table.entrySize == Symbol.size, table.size % Symbol.size == 0, table.link < sections.count else {
                throw .malformed("its symbol table has entries of \(table.entrySize) bytes", at: table.offset)
            }
            let strings = sections[table.link].range
            let symbols = bytes.extracting(table.range)
            var next = 0
            while let place = nextSymbolToCheck(in: symbols, from: next, stringsSize: strings.count) {
                try check(Symbol(symbols, at: place), strings: strings, bytes, at: table.offset + place)
                next = place + Symbol.size
            }
        }
        let symbolCount = sections.first { $0.type == ELFSection.symbolTable }.map { $0.size / Symbol.size } ?? 0
        for table in sections where table.type == ELFSection.relocations && table.info < sections.count {
            let target = sections[table.info]
            guard target.isCode || isLinkedData(target, bytes) else { continue }
            try check(relocations: table, of: target, symbolCount: symbolCount, bytes)
        }
    }

    /// `Elf64_Sym`
    private struct Symbol {
        let nameOffset: Int
        /// `STT_*`
        let type: UInt8
        let section: Int
        let value: UInt64
        let count: UInt64

        static let size = 24
        static let object: UInt8 = 1
        static let function: UInt8 = 2

        init(_ bytes: RawSpan, at place: Int) {
            nameOffset = Int(bytes.integer(at: place, as: UInt32.self))
            type = bytes.integer(at: place + 4, as: UInt8.self) & 0xF
            section = Int(bytes.integer(at: place + 6, as: UInt16.self))
            value = bytes.integer(at: place + 8, as: UInt64.self)
            count = bytes.integer(at: place + 16, as: UInt64.self)
        }
    }

    /// Returns the place of the next symbol that is a function or an object, or whose name or section does not exist.
    /// Most symbols are others.
    private func nextSymbolToCheck(in symbols: RawSpan, from start: Int, stringsSize: Int) -> Int? {
        let sectionCount = sections.count
        return unsafe symbols.withUnsafeBytes { symbols in
            var place = start
            while place + Symbol.size <= symbols.count {
                let name = unsafe symbols.loadUnaligned(fromByteOffset: place, as: UInt32.self)
                let type = unsafe symbols[place + 4] & 0xF
                let section = unsafe symbols.loadUnaligned(fromByteOffset: place + 6, as: UInt16.self)
                // The types of objects and functions are 1 and 2.
                guard Int(name) < stringsSize, Int(section) < sectionCount, type &- Symbol.object > 1 else {
                    return place
                }
                place += Symbol.size
            }
            return nil
        }
    }

    private func check(
        _ symbol: Symbol,
        strings: Range<Int>,
        _ bytes: RawSpan,
        at place: Int
    ) throws(ELFDefect) {
        func name() -> String { string(at: symbol.nameOffset, of: strings, in: bytes) }
        guard symbol.nameOffset == 0 || symbol.nameOffset < strings.count else {
            throw .malformed("a symbol's name starts at byte \(symbol.nameOffset) of \(strings.count)", at: place)
        }
        // 0 is an undefined symbol; the reserved numbers are absolute and common symbols.
        guard symbol.section > 0, symbol.section < Self.reserved else { return }
        guard symbol.section < sections.count else {
            throw .malformed("symbol '\(name())' is in section \(symbol.section) of \(sections.count)", at: place + 6)
        }
        guard symbol.type == Symbol.object || symbol.type == Symbol.function else { return }
        let section = sections[symbol.section]
        let (end, overflow) = symbol.value.addingReportingOverflow(symbol.count)
        guard !overflow, end <= UInt64(section.size) else {
            let extent = "\(symbol.count) bytes at byte \(symbol.value)"
            throw .malformed("symbol '\(name())' has \(extent) of a section of \(section.size)", at: place + 8)
        }
        guard symbol.type == Symbol.function, section.isCode, symbol.count >= 8, end <= UInt64(section.range.count)
        else {
            return
        }
        guard bytes.integer(at: section.offset + Int(end) - 8, as: UInt8.self) != Self.loadOfTwoSlots else {
            throw .malformed("function '\(name())' ends inside an instruction", at: section.offset + Int(end) - 8)
        }
    }

    /// `SHN_LORESERVE`
    private static let reserved = 0xFF00

    /// `BPF_LD | BPF_IMM | BPF_DW`, the only instruction of 16 bytes.
    private static let loadOfTwoSlots: UInt8 = 0x18

    /// Sections with relocations that refer to maps and programs.
    private func isLinkedData(_ section: ELFSection, _ bytes: RawSpan) -> Bool {
        let start = names.lowerBound + Int(section.nameOffset)
        guard start + 4 <= names.upperBound else { return false }
        switch bytes.integer(at: start, as: UInt32.self) {
        case Self.maps: return isName(".maps", of: section, in: bytes)
        case Self.structOps: return hasName(".struct_ops", of: section, in: bytes)
        case Self.optionalStructOps: return hasName("?.struct_ops", of: section, in: bytes)
        default: return false
        }
    }

    private func check(
        relocations table: ELFSection,
        of target: ELFSection,
        symbolCount: Int,
        _ bytes: RawSpan
    ) throws(ELFDefect) {
        let size = 16  // Elf64_Rel
        guard table.entrySize == size, table.size % size == 0 else {
            throw .malformed("its relocations have \(table.entrySize) bytes", at: table.offset)
        }
        let relocations = bytes.extracting(table.range)
        for start in stride(from: 0, to: table.size, by: size) {
            let place = table.offset + start
            let offset = relocations.integer(at: start, as: UInt64.self)
            let symbol = relocations.integer(at: start + 8, as: UInt64.self) >> 32
            // A relocation changes 8 bytes: an instruction or a pointer.
            guard target.size >= 8, offset <= UInt64(target.size - 8) else {
                throw .malformed("a relocation changes byte \(offset) of a section of \(target.size)", at: place)
            }
            guard symbol < symbolCount else {
                throw .malformed("a relocation refers to symbol \(symbol) of \(symbolCount)", at: place + 8)
            }
        }
    }
}

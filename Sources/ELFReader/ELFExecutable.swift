// SPDX-License-Identifier: Apache-2.0

/// The parts of an executable or a library that translate addresses into functions: segments, symbols, the build ID.
///
/// Such files can be large, and most of their bytes are of no use here: a function reads parts of the file.
package struct ELFExecutable: Sendable {
    /// A part of the file that is loaded into memory: an `Elf64_Phdr` of type `PT_LOAD`.
    package struct Segment: Sendable {
        package let offset: UInt64
        package let address: UInt64
        package let fileSize: UInt64
        fileprivate let memorySize: UInt64
        fileprivate let alignment: UInt64
        fileprivate let isCode: Bool
    }

    /// Reads a range of the file; fewer bytes when the file ends before.
    package typealias Read = (_ range: Range<Int>) -> [UInt8]

    package let segments: [Segment]
    /// The content of the note `NT_GNU_BUILD_ID`, or `nil`.
    package private(set) var buildID: [UInt8]?
    /// The name of a file with the debug information, from `.gnu_debuglink`, or `nil`.
    package private(set) var debugLink: String?
    /// The CRC-32 of this file, or `nil`.
    package private(set) var debugLinkChecksum: UInt32?
    /// The table of all symbols, or of those for the dynamic linker.
    private var table: Section?
    private var strings: Section?
    /// Whether the file has all its symbols, and not only those for the dynamic linker.
    package private(set) var hasAllSymbols = false

    /// An `Elf64_Shdr` whose range lies in the file.
    private struct Section {
        let name: Int
        let type: UInt32
        let range: Range<Int>
        let link: Int
    }

    /// Reads the headers of a file.
    package init(size: Int, read: Read) throws(ELFDefect) {
        let header = read(0..<min(size, 64))
        guard !header.isEmpty else { throw .empty }
        guard header.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { throw .notELF }
        guard header.count == 64 else { throw .truncated("an ELF header has 64 bytes, the file has \(size)") }
        guard header[4] == 2 else { throw .foreignMachine("a 32-bit machine") }
        guard header[5] == (1.littleEndian == 1 ? 1 : 2) else { throw .foreignByteOrder }

        let segmentTable = Self.integer(header, 32, UInt64.self)
        let segmentCount = Int(Self.integer(header, 56, UInt16.self))
        var segments: [Segment] = []
        var notes: [Range<Int>] = []
        if segmentCount > 0, Self.integer(header, 54, UInt16.self) == 56,
            let range = Self.range(segmentTable, UInt64(segmentCount) * 56, size)
        {
            let headers = read(range)
            for place in stride(from: 0, to: headers.count - 55, by: 56) {
                let offset = Self.integer(headers, place + 8, UInt64.self)
                let count = Self.integer(headers, place + 32, UInt64.self)
                switch Self.integer(headers, place, UInt32.self) {
                case 1:  // PT_LOAD
                    let address = Self.integer(headers, place + 16, UInt64.self)
                    segments.append(
                        Segment(
                            offset: offset,
                            address: address,
                            fileSize: count,
                            memorySize: Self.integer(headers, place + 40, UInt64.self),
                            alignment: Self.integer(headers, place + 48, UInt64.self),
                            isCode: Self.integer(headers, place + 4, UInt32.self) & 1 != 0
                        )
                    )
                case 4:  // PT_NOTE
                    if let range = Self.range(offset, count, size) { notes.append(range) }
                default: break
                }
            }
        }
        self.segments = Self.originalLayout(segments)
        for range in notes where buildID == nil && range.count <= Self.largestNote {
            buildID = Self.buildID(read(range))
        }
        findSections(header, size, read)
    }

    /// The segments as the executable has them, of the file with its debug information.
    ///
    /// `objcopy --only-keep-debug` keeps the addresses, and replaces offsets and sizes in the file. Linkers place a segment
    /// at the first offset after the one before that is congruent to the address modulo the alignment.
    private static func originalLayout(_ segments: [Segment]) -> [Segment] {
        guard segments.contains(where: { $0.isCode && $0.fileSize == 0 && $0.memorySize > 0 }) else { return segments }
        var end: UInt64 = 0
        return segments.map { segment in
            let mask = segment.alignment.nonzeroBitCount == 1 ? segment.alignment - 1 : 0
            let offset = end &+ ((segment.address &- end) & mask)
            end = offset &+ segment.memorySize
            return Segment(
                offset: offset,
                address: segment.address,
                fileSize: segment.memorySize,
                memorySize: segment.memorySize,
                alignment: segment.alignment,
                isCode: segment.isCode
            )
        }
    }

    private static let largestNote = 1 << 20
    /// A file of 64 GiB would have such a table.
    private static let mostSections = 1 << 20

    private mutating func findSections(_ header: [UInt8], _ size: Int, _ read: Read) {
        let place = Self.integer(header, 40, UInt64.self)
        guard place != 0, Self.integer(header, 58, UInt16.self) == 64 else { return }
        var count = Int(Self.integer(header, 60, UInt16.self))
        var namesIndex = Int(Self.integer(header, 62, UInt16.self))
        guard let first = Self.range(place, 64, size) else { return }
        if count == 0 || namesIndex == 0xFFFF {
            // More sections than the fields hold: the numbers are in the first header.
            let bytes = read(first)
            guard bytes.count == 64 else { return }
            if count == 0 { count = Int(clamping: Self.integer(bytes, 32, UInt64.self)) }
            if namesIndex == 0xFFFF { namesIndex = Int(Self.integer(bytes, 40, UInt32.self)) }
        }
        guard count <= Self.mostSections, let all = Self.range(place, UInt64(count) * 64, size) else { return }
        let headers = read(all)
        let sections = stride(from: 0, to: headers.count - 63, by: 64).map { place in
            let offset = Self.integer(headers, place + 24, UInt64.self)
            let type = Self.integer(headers, place + 4, UInt32.self)
            let count = Self.integer(headers, place + 32, UInt64.self)
            return Section(
                name: Int(Self.integer(headers, place, UInt32.self)),
                type: type,
                range: type == ELFSection.noBits ? 0..<0 : Self.range(offset, count, size) ?? 0..<0,
                link: Int(Self.integer(headers, place + 40, UInt32.self))
            )
        }
        for (type, isWhole) in [(ELFSection.symbolTable, true), (Self.dynamicSymbols, false)] {
            guard let table = sections.first(where: { $0.type == type && !$0.range.isEmpty }),
                sections.indices.contains(table.link)
            else { continue }
            self.table = table
            strings = sections[table.link]
            hasAllSymbols = isWhole
            break
        }
        guard sections.indices.contains(namesIndex), sections[namesIndex].range.count <= Self.largestNote else {
            return
        }
        let names = read(sections[namesIndex].range)
        for section in sections where Self.isName(".gnu_debuglink", names, section.name) && section.range.count < 4096 {
            let content = read(section.range)
            let name = content.prefix { $0 != 0 }
            if !name.isEmpty, !name.contains(UInt8(ascii: "/")) {
                debugLink = String(decoding: name, as: UTF8.self)
                let place = (name.count + 4) & ~3
                if place + 4 <= content.count { debugLinkChecksum = Self.integer(content, place, UInt32.self) }
            }
        }
    }

    /// `SHT_DYNSYM`
    private static let dynamicSymbols: UInt32 = 11

    private static func isName(_ name: String, _ names: [UInt8], _ place: Int) -> Bool {
        guard place < names.count else { return false }
        return names[place...].prefix { $0 != 0 }.elementsEqual(name.utf8)
    }

    /// Finds the build ID in notes: a size of the name, a size of the content, a type, and both at multiples of 4 bytes.
    private static func buildID(_ notes: [UInt8]) -> [UInt8]? {
        var place = 0
        while place + 12 <= notes.count {
            let nameCount = Int(integer(notes, place, UInt32.self))
            let count = Int(integer(notes, place + 4, UInt32.self))
            let type = integer(notes, place + 8, UInt32.self)
            let content = place + 12 + (nameCount + 3) & ~3
            guard content + count <= notes.count else { return nil }
            if type == 3, nameCount == 4, notes[(place + 12)..<(place + 16)].elementsEqual("GNU\0".utf8), count > 0 {
                return Array(notes[content..<content + count])
            }
            place = content + (count + 3) & ~3
        }
        return nil
    }

    private static func range(_ offset: UInt64, _ count: UInt64, _ size: Int) -> Range<Int>? {
        let (end, overflow) = offset.addingReportingOverflow(count)
        guard !overflow, end <= UInt64(size) else { return nil }
        return Int(offset)..<Int(end)
    }

    fileprivate static func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ bytes: [UInt8],
        _ place: Int,
        _ type: Integer.Type
    ) -> Integer {
        guard place >= 0, place + MemoryLayout<Integer>.size <= bytes.count else { return 0 }
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: place, as: type) }
    }
}

extension ELFExecutable {
    /// A function of the file.
    package struct Function: Sendable {
        /// The address, as the file was linked.
        package let address: UInt64
        /// The size in bytes, or 0 when it is not known.
        package let size: UInt64
        /// The offset of the name in the strings.
        package let name: UInt32
        /// Whether it is local to one source file.
        package let isLocal: Bool
    }

    /// Reads the functions that the file defines, and the text of their names.
    package func functions(read: Read) -> (functions: [Function], names: [UInt8]) {
        guard let table, let strings, strings.range.count <= Int(UInt32.max) else { return ([], []) }
        let symbols = read(table.range)
        let names = read(strings.range)
        var functions: [Function] = []
        functions.reserveCapacity(symbols.count / 48)
        unsafe symbols.withUnsafeBytes { symbols in
            var place = 0
            while place + 24 <= symbols.count {
                defer { place += 24 }
                let info = unsafe symbols[place + 4]
                // STT_FUNC and STT_GNU_IFUNC
                guard info & 0xF == 2 || info & 0xF == 10 else { continue }
                let address = unsafe symbols.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
                let section = unsafe symbols.loadUnaligned(fromByteOffset: place + 6, as: UInt16.self)
                let name = unsafe symbols.loadUnaligned(fromByteOffset: place, as: UInt32.self)
                guard section != 0, address != 0, Int(name) < names.count else { continue }
                functions.append(
                    Function(
                        address: address,
                        size: unsafe symbols.loadUnaligned(fromByteOffset: place + 16, as: UInt64.self),
                        name: name,
                        isLocal: info >> 4 == 0
                    )
                )
            }
        }
        return (functions, names)
    }

    /// Translates an offset in the file into an address, as the file was linked.
    package func address(ofFileOffset offset: UInt64) -> UInt64? {
        for segment in segments where offset >= segment.offset && offset - segment.offset < segment.fileSize {
            return segment.address &+ (offset - segment.offset)
        }
        return nil
    }

    /// Translates an address, as the file was linked, into an offset in the file.
    package func fileOffset(of address: UInt64) -> UInt64? {
        for segment in segments where address >= segment.address && address - segment.address < segment.fileSize {
            return segment.offset &+ (address - segment.address)
        }
        return nil
    }
}

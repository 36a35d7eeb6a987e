// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A minimal ELF header and section-table check, whose errors are more precise than libbpf's.
///
/// Layout: System V ABI, chapter 4, "Object Files"; the machine numbers are those of `<linux/elf-em.h>`.
package struct ELFImage: Sendable {
    package let sections: [ELFSection]
    /// The range of the section names in the file.
    package let names: Range<Int>
    /// The first `.BTF`.
    package private(set) var types: ELFSection?
    /// The first `.BTF.ext`.
    package private(set) var instructionTypes: ELFSection?
    /// The first `license`.
    private var licenseSection: ELFSection?
    package private(set) var hasMaps = false
    package private(set) var hasStructOps = false

    /// - Parameter ofAnyMachine: whether code for other machines is accepted, for BTF in their files.
    package init(_ bytes: RawSpan, ofAnyMachine: Bool = false) throws(ELFDefect) {
        let count = UInt64(bytes.byteCount)
        guard count > 0 else { throw .empty }
        guard count >= 4, bytes.integer(at: 0, as: UInt32.self) == Self.magic else {
            guard count < 4 else { throw .notELF }
            throw .truncated("it has \(count) bytes")
        }
        guard count >= Self.headerSize else {
            throw .truncated("an ELF header has \(Self.headerSize) bytes, the file has \(count)")
        }
        guard bytes.integer(at: 4, as: UInt8.self) == 2 else { throw .foreignMachine("a 32-bit machine") }
        guard bytes.integer(at: 5, as: UInt8.self) == Self.hostByteOrder else { throw .foreignByteOrder }
        let machine = bytes.integer(at: 18, as: UInt16.self)
        // Old LLVM versions wrote 0 (EM_NONE), and libbpf accepts it.
        guard machine == 247 || machine == 0 || ofAnyMachine else { throw .foreignMachine(Self.machineName(machine)) }
        guard bytes.integer(at: 16, as: UInt16.self) == 1 || ofAnyMachine else { throw .notRelocatable }

        let tableOffset = bytes.integer(at: 40, as: UInt64.self)
        let entrySize = UInt64(bytes.integer(at: 58, as: UInt16.self))
        let entryCount = UInt64(bytes.integer(at: 60, as: UInt16.self))
        let namesIndex = Int(bytes.integer(at: 62, as: UInt16.self))
        guard entrySize == ELFSection.headerSize else {
            throw .malformed("its section headers have \(entrySize) bytes, expected \(ELFSection.headerSize)", at: 58)
        }
        guard entryCount > 0, namesIndex < entryCount else { throw .malformed("it has no section names", at: 62) }
        let (tableEnd, overflow) = tableOffset.addingReportingOverflow(entryCount * entrySize)
        guard !overflow, tableEnd <= count else {
            throw .truncated("its section table should end at byte \(tableEnd), the file has \(count)")
        }

        sections = try Self.sections(bytes, at: Int(tableOffset), count: Int(entryCount))
        names = sections[namesIndex].range
        guard !names.isEmpty else { throw .malformed("it has no section names", at: 62) }
        findSections(bytes)
    }

    /// Whether bytes start with the magic number of ELF.
    package static func isLikely(_ bytes: RawSpan) -> Bool {
        bytes.byteCount >= 4 && bytes.integer(at: 0, as: UInt32.self) == magic
    }

    private static func sections(_ bytes: RawSpan, at table: Int, count: Int) throws(ELFDefect) -> [ELFSection] {
        // One check for the whole table, and one allocation: an object has dozens of sections.
        let headers = bytes.extracting(table..<table + count * ELFSection.headerSize)
        let fileSize = UInt64(bytes.byteCount)
        // Not init(unsafeUninitializedCapacity:), which looks up the type of the array's storage each time.
        var sections: [ELFSection] = []
        sections.reserveCapacity(count)
        unsafe headers.withUnsafeBytes { headers in
            while sections.count < count {
                let header = unsafe UnsafeRawBufferPointer(
                    rebasing: headers[sections.count * ELFSection.headerSize..<headers.count]
                )
                guard let section = unsafe ELFSection(header, fileSize: fileSize) else { return }
                sections.append(section)
            }
        }
        guard sections.count == count else {
            let header = table + sections.count * ELFSection.headerSize
            throw defect(ofSection: sections.count, bytes, at: header)
        }
        return sections
    }

    /// The defect of a section that is not valid.
    private static func defect(ofSection index: Int, _ bytes: RawSpan, at header: Int) -> ELFDefect {
        let type = bytes.integer(at: header + 4, as: UInt32.self)
        let size = bytes.integer(at: header + 32, as: UInt64.self)
        let (end, overflow) = bytes.integer(at: header + 24, as: UInt64.self).addingReportingOverflow(size)
        guard type == ELFSection.noBits || (!overflow && end <= UInt64(bytes.byteCount)) else {
            return .truncated("section \(index) should end at byte \(end), the file has \(bytes.byteCount)")
        }
        return .malformed("section \(index) has \(size) bytes", at: header + 32)
    }

    /// Looks for the sections that have a meaning for libbpf, all at once.
    private mutating func findSections(_ bytes: RawSpan) {
        let sections = sections
        let names = names
        for index in sections.indices {
            let start = names.lowerBound + Int(sections[index].nameOffset)
            // The shortest name and its zero byte.
            guard start + 5 <= names.upperBound else { continue }
            let section = sections[index]
            switch bytes.integer(at: start, as: UInt32.self) {
            case Self.btf:
                if types == nil, isName(".BTF", of: section, in: bytes) { types = section }
                if instructionTypes == nil, isName(".BTF.ext", of: section, in: bytes) { instructionTypes = section }
            case Self.license:
                if licenseSection == nil, isName("license", of: section, in: bytes) { licenseSection = section }
            case Self.maps: hasMaps = hasMaps || isName(".maps", of: section, in: bytes)
            case Self.structOps: hasStructOps = hasStructOps || isName(".struct_ops", of: section, in: bytes)
            default: break
            }
        }
    }

    // The first four characters of names.
    static let btf = UInt32(littleEndian: 0x4654_422E)
    private static let license = UInt32(littleEndian: 0x6563_696C)
    static let maps = UInt32(littleEndian: 0x7061_6D2E)
    static let structOps = UInt32(littleEndian: 0x7274_732E)
    /// Of `?.struct_ops`.
    static let optionalStructOps = UInt32(littleEndian: 0x7473_2E3F)

    /// Whether a section has a name; `bytes` are the file's.
    package func isName(_ name: StaticString, of section: ELFSection, in bytes: RawSpan) -> Bool {
        let start = names.lowerBound + Int(section.nameOffset)
        guard start + name.utf8CodeUnitCount < names.upperBound else { return false }
        return bytes.hasText(name, at: start)
    }

    /// Whether the name of a section begins with a text.
    package func hasName(_ prefix: StaticString, of section: ELFSection, in bytes: RawSpan) -> Bool {
        let start = names.lowerBound + Int(section.nameOffset)
        guard start + prefix.utf8CodeUnitCount <= names.upperBound else { return false }
        return bytes.hasPrefix(prefix, at: start)
    }

    /// The first section with a name.
    package func section(_ name: StaticString, in bytes: RawSpan) -> ELFSection? {
        for section in sections where isName(name, of: section, in: bytes) { return section }
        return nil
    }

    /// The text of the section `license`, or `nil` without one.
    package func license(in bytes: RawSpan) -> String? {
        guard let section = licenseSection else { return nil }
        let text = string(at: 0, of: section.range, in: bytes)
        return text.isEmpty ? nil : text
    }

    /// The text at an offset of a string table.
    package func string(at offset: Int, of table: Range<Int>, in bytes: RawSpan) -> String {
        let start = table.lowerBound + offset
        guard start < table.upperBound else { return "" }
        var end = start
        while end < table.upperBound, bytes.integer(at: end, as: UInt8.self) != 0 { end += 1 }
        return unsafe bytes.extracting(start..<end).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    private static let magic = UInt32(littleEndian: 0x464C_457F)
    private static let headerSize: UInt64 = 64
    private static let hostByteOrder: UInt8 = 1.littleEndian == 1 ? 1 : 2

    private static func machineName(_ machine: UInt16) -> String {
        switch machine {
        case 3: "i386"
        case 8: "MIPS"
        case 21: "PowerPC 64"
        case 22: "S390"
        case 40: "ARM"
        case 62: "x86-64"
        case 183: "AArch64"
        case 243: "RISC-V"
        case 258: "LoongArch"
        default: "machine number \(machine)"
        }
    }
}

extension RawSpan {
    /// The integer at `offset`, which the caller has checked.
    @inlinable package func integer<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Integer.Type)
        -> Integer
    {
        // Bounds are checked by the span; every bit pattern is an integer.
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type)
    }

    /// Whether a text and its closing zero are at `offset`, which the caller has checked.
    package func hasText(_ text: StaticString, at offset: Int) -> Bool {
        let end = offset + text.utf8CodeUnitCount
        guard integer(at: end, as: UInt8.self) == 0 else { return false }
        return hasPrefix(text, at: offset)
    }

    /// Whether a text is at `offset`, which the caller has checked.
    package func hasPrefix(_ text: StaticString, at offset: Int) -> Bool {
        unsafe extracting(offset..<offset + text.utf8CodeUnitCount).withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return true }
            return unsafe memcmp(start, text.utf8Start, bytes.count) == 0
        }
    }
}

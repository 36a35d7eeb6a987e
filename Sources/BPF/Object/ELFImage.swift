// SPDX-License-Identifier: Apache-2.0

/// The frame of an ELF file: enough of it to tell a user what is wrong with the file before libbpf sees it.
///
/// Layout: System V ABI, chapter 4, "Object Files"; the machine numbers are those of `<linux/elf-em.h>`.
struct ELFImage {
    /// The sections that decide whether libbpf can make sense of the file.
    struct Sections: OptionSet {
        let rawValue: UInt8
        static let btf = Sections(rawValue: 1)
        static let maps = Sections(rawValue: 2)
        static let structOps = Sections(rawValue: 4)
    }

    enum Defect: Error {
        case empty
        case notELF
        case truncated(String)
        case foreignByteOrder
        case foreignMachine(String)
        case notRelocatable
        case malformed(String)
    }

    let sections: Sections

    init(_ bytes: RawSpan) throws(Defect) {
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
        guard machine == 247 || machine == 0 else { throw .foreignMachine(Self.machineName(machine)) }
        guard bytes.integer(at: 16, as: UInt16.self) == 1 else { throw .notRelocatable }

        let tableOffset = bytes.integer(at: 40, as: UInt64.self)
        let entrySize = UInt64(bytes.integer(at: 58, as: UInt16.self))
        let entryCount = UInt64(bytes.integer(at: 60, as: UInt16.self))
        let namesIndex = UInt64(bytes.integer(at: 62, as: UInt16.self))
        guard entrySize == Self.sectionHeaderSize else { throw .malformed("its section headers have a wrong size") }
        guard entryCount > 0, namesIndex < entryCount else { throw .malformed("it has no section names") }
        let (tableEnd, overflow) = tableOffset.addingReportingOverflow(entryCount * entrySize)
        guard !overflow, tableEnd <= count else {
            throw .truncated("its section table should end at byte \(tableEnd), the file has \(count)")
        }

        func range(ofSection index: UInt64) throws(Defect) -> (name: UInt32, offset: UInt64, size: UInt64) {
            let header = Int(tableOffset + index * entrySize)
            let type = bytes.integer(at: header + 4, as: UInt32.self)
            let offset = bytes.integer(at: header + 24, as: UInt64.self)
            let size = bytes.integer(at: header + 32, as: UInt64.self)
            let (end, overflow) = offset.addingReportingOverflow(size)
            // SHT_NOBITS (8), as .bss, takes no room in the file.
            guard type == 8 || (!overflow && end <= count) else {
                throw .truncated("section \(index) should end at byte \(end), the file has \(count)")
            }
            return (bytes.integer(at: header, as: UInt32.self), offset, size)
        }

        let names = try range(ofSection: namesIndex)
        let (namesEnd, namesOverflow) = names.offset.addingReportingOverflow(names.size)
        guard !namesOverflow, namesEnd <= count else { throw .malformed("its section names lie outside the file") }
        var sections: Sections = []
        for index in 0..<entryCount {
            let start = names.offset + UInt64(try range(ofSection: index).name)
            guard start <= namesEnd else { continue }
            for (section, name) in Self.names where UInt64(name.utf8CodeUnitCount) < namesEnd - start {
                if bytes.hasText(name, at: Int(start)) { sections.insert(section) }
            }
        }
        self.sections = sections
    }

    private static let names: [(Sections, StaticString)] = [
        (.btf, ".BTF"), (.maps, ".maps"), (.structOps, ".struct_ops"),
    ]

    private static let magic = UInt32(littleEndian: 0x464C_457F)
    private static let headerSize: UInt64 = 64
    private static let sectionHeaderSize: UInt64 = 64
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
    /// The integer at `offset`, which the caller has checked to lie inside.
    func integer<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Integer.Type) -> Integer {
        // Bounds are checked by the span; every bit pattern is an integer.
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type)
    }

    /// Whether a text and the zero that ends it stand at `offset`, which the caller has checked.
    func hasText(_ text: StaticString, at offset: Int) -> Bool {
        let end = offset + text.utf8CodeUnitCount
        guard integer(at: end, as: UInt8.self) == 0 else { return false }
        return text.withUTF8Buffer { text in
            text.indices.allSatisfy { unsafe integer(at: offset + $0, as: UInt8.self) == text[$0] }
        }
    }
}

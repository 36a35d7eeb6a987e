// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Foundation
import SystemPackage
import Testing

/// Malicious objects: libbpf 1.1 crashes or loops for each of these kinds.
@Suite("Hostile objects", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct HostileObjectTests {
    /// Findings of the fuzzer: each of these ended a process.
    @Test(arguments: try found()) func objectsFoundByFuzzingThrow(file: String) throws {
        let path = Fixture.folder.appending("hostile").appending(file)
        let error = try #require(bpfError { try BPFObject.open(path: path) })
        #expect(error.code == .invalidObject)
        #expect(error.message.contains("damaged at byte") || file.hasPrefix("struct-ops-in-maps"), "\(error)")
    }

    static func found() throws -> [String] {
        let files = try FileManager.default.contentsOfDirectory(atPath: Fixture.folder.appending("hostile").string)
        return files.filter { $0.hasSuffix(".bpf.o") }.sorted()
    }

    /// The sum of a symbol's value and size overflows.
    @Test func symbolsThatOverflowThrow() throws {
        let object = try DamagedObject("rejected")
        let symbol = try #require(object.symbol { $0.type == 2 })
        let bytes = object.setting(UInt64.max - 7, at: symbol + 8)
        let error = try #require(bpfError { try BPFObject.open(bytes: bytes) })
        #expect(error.code == .invalidObject)
        #expect(error.message.contains("symbol '"), "\(error)")
        // The error names the offset.
        #expect(error.message.contains("at byte \(symbol + 8):"))
    }

    @Test func symbolsOfMissingSectionsThrow() throws {
        let object = try DamagedObject("rejected")
        let symbol = try #require(object.symbol { $0.type == 2 })
        let error = bpfError { try BPFObject.open(bytes: object.setting(UInt16(0xFE00), at: symbol + 6)) }
        #expect(error?.message.contains("is in section 65024") == true)
    }

    /// A function ends with the first half of a 16-byte instruction: its relocation would write after it.
    @Test func functionsThatEndInAnInstructionThrow() throws {
        let object = try DamagedObject("rejected")
        let symbol = try #require(object.symbol { $0.type == 2 })
        let last = object.end(ofSymbolAt: symbol) - 8
        let error = bpfError { try BPFObject.open(bytes: object.setting(UInt8(0x18), at: last)) }
        #expect(error?.message.contains("ends inside an instruction") == true)
    }

    @Test func relocationsOutsideTheirSectionThrow() throws {
        let object = try DamagedObject("maps")
        let table = try #require(
            object.section { $0.type == 9 && !$0.name.hasPrefix(".rel.debug") && $0.name.hasPrefix(".relr") }
        )
        let far = bpfError { try BPFObject.open(bytes: object.setting(UInt64.max - 7, at: table.offset)) }
        #expect(far?.message.contains("a relocation changes byte") == true)
        let unknown = bpfError { try BPFObject.open(bytes: object.setting(UInt32(1 << 20), at: table.offset + 12)) }
        #expect(unknown?.message.contains("a relocation refers to symbol") == true)
    }

    /// The second variable of a mapped section is outside the section.
    @Test func variablesOutsideAMappedSectionThrow() throws {
        let object = try DamagedObject("maps")
        // In BTF: the last variable of the section .bss gets a size beyond the section. The symbol, which is checked
        // before, keeps its size.
        let bytes = try object.growingLastVariable(of: ".bss", by: 1 << 20)
        let error = try #require(bpfError { try BPFObject.open(bytes: bytes) })
        #expect(error.code == .invalidObject)
        #expect(error.message.contains("the section has"), "\(error)")
    }

    @Test func damagedBTFNamesTheOffset() throws {
        let object = try DamagedObject("rejected")
        let section = try #require(object.section { $0.name == ".BTF" })
        let error = bpfError { try BPFObject.open(bytes: object.setting(UInt16(0x1234), at: section.offset)) }
        #expect(error?.code == .invalidObject)
        #expect(error?.message.contains("at byte \(section.offset):") == true)
        #expect(error?.message.contains(".BTF") == true)
    }

    @Test func damagedRecordsOfInstructionsThrow() throws {
        let object = try DamagedObject("core_reloc")
        let section = try #require(object.section { $0.name == ".BTF.ext" })
        // The size of the function records, then their number.
        let header = Int(object.integer(at: section.offset + 4, as: UInt32.self))
        for (offset, value) in [(section.offset + header, UInt32(3)), (section.offset + header + 8, UInt32.max)] {
            let error = bpfError { try BPFObject.open(bytes: object.setting(value, at: offset)) }
            #expect(error?.message.contains(".BTF.ext") == true, "\(offset)")
        }
    }

    /// The product of the record size and the count overflows.
    @Test func recordsThatOverflowThrow() throws {
        let object = try DamagedObject("core_reloc")
        let section = try #require(object.section { $0.name == ".BTF.ext" })
        let part = section.offset + Int(object.integer(at: section.offset + 4, as: UInt32.self))
        var bytes = object.setting(UInt32(0xFFFF_FFFC), at: part)
        bytes.replaceSubrange(part + 8..<part + 12, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(bpfError { try BPFObject.open(bytes: bytes) }?.message.contains(".BTF.ext") == true)
    }

    /// Sections without contents, at offsets outside the file.
    @Test(arguments: [".BTF", ".BTF.ext", ".strtab", ".shstrtab", ".symtab", ".maps"], [UInt64(1) << 40, .max >> 1])
    func sectionsWithoutContentsAreRejected(name: String, offset: UInt64) throws {
        let object = try DamagedObject("maps")
        guard let section = object.sections.firstIndex(where: { $0.name == name }) else { return }
        let header = Int(object.integer(at: 40, as: UInt64.self)) + 64 * section
        var content = object.setting(UInt32(8), at: header + 4)
        content.replaceSubrange(header + 24..<header + 32, with: withUnsafeBytes(of: offset) { Array($0) })
        let error = bpfError { try BPFObject.open(bytes: content).load() }
        // Line information is optional, and maps are read from the BTF only.
        #expect(error != nil || [".BTF.ext", ".maps"].contains(name))
    }

    /// Valid objects are accepted.
    @Test func everyFixtureOpens() throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: Fixture.folder.string)
        where file.hasSuffix(".bpf.o") {
            let error = bpfError { try BPFObject.open(path: Fixture.folder.appending(file)) }
            #expect(error == nil, "\(file): \(String(describing: error))")
        }
        let cases = Fixture.folder.appending("cases")
        var rejected: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(atPath: cases.string) where file.hasSuffix(".bpf.o") {
            let error = bpfError { try BPFObject.open(path: cases.appending(file)) }
            // libbpf rejects some when it opens them; the check of the file rejects none.
            if let error {
                #expect(error.errno != nil, "\(file): \(error)")
                rejected.insert(file)
            }
        }
        #expect(rejected.count < 12, "\(rejected.sorted())")
    }
}

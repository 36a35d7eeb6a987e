// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Foundation
import SystemPackage
import Testing

/// Objects that are made to harm: libbpf 1.1 crashes or loops on each of these kinds.
@Suite("Hostile objects", .serialized, .leakChecked, .timeLimit(.minutes(2))) struct HostileObjectTests {
    /// What the fuzzer found: each of these ended a process.
    @Test(arguments: try found()) func foundByFuzzing(file: String) throws {
        let path = Fixture.folder.appending("hostile").appending(file)
        let error = try #require(bpfError { try BPFObject.open(path: path) })
        #expect(error.code == .invalidObject)
        #expect(error.message.contains("damaged at byte") || file.hasPrefix("struct-ops-in-maps"), "\(error)")
    }

    static func found() throws -> [String] {
        let files = try FileManager.default.contentsOfDirectory(atPath: Fixture.folder.appending("hostile").string)
        return files.filter { $0.hasSuffix(".bpf.o") }.sorted()
    }

    /// A symbol whose value and size overflow together.
    @Test func symbolsThatWrapAround() throws {
        let object = try DamagedObject("rejected")
        let symbol = try #require(object.symbol { $0.type == 2 })
        let bytes = object.setting(UInt64.max - 7, at: symbol + 8)
        let error = try #require(bpfError { try BPFObject.open(bytes: bytes) })
        #expect(error.code == .invalidObject)
        #expect(error.message.contains("symbol '"), "\(error)")
        // The place is said.
        #expect(error.message.contains("at byte \(symbol + 8):"))
    }

    @Test func symbolsOfOtherSections() throws {
        let object = try DamagedObject("rejected")
        let symbol = try #require(object.symbol { $0.type == 2 })
        let error = bpfError { try BPFObject.open(bytes: object.setting(UInt16(0xFE00), at: symbol + 6)) }
        #expect(error?.message.contains("is in section 65024") == true)
    }

    /// A function whose last instruction is the first half of one of 16 bytes: relocating it would write behind it.
    @Test func functionsThatEndInAnInstruction() throws {
        let object = try DamagedObject("rejected")
        let symbol = try #require(object.symbol { $0.type == 2 })
        let last = object.end(ofSymbolAt: symbol) - 8
        let error = bpfError { try BPFObject.open(bytes: object.setting(UInt8(0x18), at: last)) }
        #expect(error?.message.contains("ends inside an instruction") == true)
    }

    @Test func relocationsOutsideTheirSection() throws {
        let object = try DamagedObject("maps")
        let table = try #require(
            object.section { $0.type == 9 && !$0.name.hasPrefix(".rel.debug") && $0.name.hasPrefix(".relr") }
        )
        let far = bpfError { try BPFObject.open(bytes: object.setting(UInt64.max - 7, at: table.offset)) }
        #expect(far?.message.contains("a relocation changes byte") == true)
        let unknown = bpfError { try BPFObject.open(bytes: object.setting(UInt32(1 << 20), at: table.offset + 12)) }
        #expect(unknown?.message.contains("a relocation refers to symbol") == true)
    }

    /// The second variable of a section that is mapped already lies outside it.
    @Test func variablesOutsideAMappedSection() throws {
        let object = try DamagedObject("maps")
        // Types: find the section .bss and give its last variable a size that leaves it. The file's own size of it is kept by
        // the symbol, which is checked before; the variable's is in BTF only.
        let bytes = try object.growingLastVariable(of: ".bss", by: 1 << 20)
        let error = try #require(bpfError { try BPFObject.open(bytes: bytes) })
        #expect(error.code == .invalidObject)
        #expect(error.message.contains("the section has"), "\(error)")
    }

    @Test func typeInformationSaysWhere() throws {
        let object = try DamagedObject("rejected")
        let section = try #require(object.section { $0.name == ".BTF" })
        let error = bpfError { try BPFObject.open(bytes: object.setting(UInt16(0x1234), at: section.offset)) }
        #expect(error?.code == .invalidObject)
        #expect(error?.message.contains("at byte \(section.offset):") == true)
        #expect(error?.message.contains(".BTF") == true)
    }

    @Test func recordsOfInstructions() throws {
        let object = try DamagedObject("core_reloc")
        let section = try #require(object.section { $0.name == ".BTF.ext" })
        // The size of the function records, then how many there are.
        let header = Int(object.integer(at: section.offset + 4, as: UInt32.self))
        for (offset, value) in [(section.offset + header, UInt32(3)), (section.offset + header + 8, UInt32.max)] {
            let error = bpfError { try BPFObject.open(bytes: object.setting(value, at: offset)) }
            #expect(error?.message.contains(".BTF.ext") == true, "\(offset)")
        }
    }

    /// A record size and a count whose product no integer holds.
    @Test func recordsBeyondAllNumbers() throws {
        let object = try DamagedObject("core_reloc")
        let section = try #require(object.section { $0.name == ".BTF.ext" })
        let part = section.offset + Int(object.integer(at: section.offset + 4, as: UInt32.self))
        var bytes = object.setting(UInt32(0xFFFF_FFFC), at: part)
        bytes.replaceSubrange(part + 8..<part + 12, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(bpfError { try BPFObject.open(bytes: bytes) }?.message.contains(".BTF.ext") == true)
    }

    /// Sections that take no room in the file, at places that are not in it.
    @Test(arguments: [".BTF", ".BTF.ext", ".strtab", ".shstrtab", ".symtab", ".maps"], [UInt64(1) << 40, .max >> 1])
    func sectionsWithoutContent(name: String, offset: UInt64) throws {
        let object = try DamagedObject("maps")
        guard let section = object.sections.firstIndex(where: { $0.name == name }) else { return }
        let header = Int(object.integer(at: 40, as: UInt64.self)) + 64 * section
        var content = object.setting(UInt32(8), at: header + 4)
        content.replaceSubrange(header + 24..<header + 32, with: withUnsafeBytes(of: offset) { Array($0) })
        let error = bpfError { try BPFObject.open(bytes: content).load() }
        // An object does without line information, and maps are read from the BTF alone.
        #expect(error != nil || [".BTF.ext", ".maps"].contains(name))
    }

    /// Nothing that is well is refused.
    @Test func everyFixtureOpens() throws {
        for file in try FileManager.default.contentsOfDirectory(atPath: Fixture.folder.string)
        where file.hasSuffix(".bpf.o") {
            let error = bpfError { try BPFObject.open(path: Fixture.folder.appending(file)) }
            #expect(error == nil, "\(file): \(String(describing: error))")
        }
        let cases = Fixture.folder.appending("cases")
        var refused: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(atPath: cases.string) where file.hasSuffix(".bpf.o") {
            let error = bpfError { try BPFObject.open(path: cases.appending(file)) }
            // libbpf refuses some when it opens them; the check of the file refuses none.
            if let error {
                #expect(error.errno != nil, "\(file): \(error)")
                refused.insert(file)
            }
        }
        #expect(refused.count < 12, "\(refused.sorted())")
    }
}

// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

@Suite("Linking objects", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct LinkerTests {
    private let output: FilePath = "/tmp/swift-bpf-linker.bpf.o"

    private func linker(_ names: String...) throws -> BPFLinker {
        var linker = BPFLinker()
        for name in names { try linker.add(path: Fixture.path("cases/\(name)")) }
        return linker
    }

    private let context = [UInt8](repeating: 0, count: 16)

    @Test func filesUseEachOthersDefinitions() throws {
        let linker = try linker("link-c", "link-d")
        #expect(linker.names == ["link-c", "link-d"].map { Fixture.path("cases/\($0)").string })
        let object = try BPFObject.open(bytes: linker.link()).load()
        #expect(try object.maps.filter { $0.name == "shared_map" }.count == 1)
        #expect(try object.program("first").testRun(.init(context: context)).returnValue == 40)
        #expect(try object.program("second").testRun(.init(context: context)).returnValue == 41)
        try object.globals.set("shared_value", to: UInt32(1))
        #expect(try object.program("second").testRun(.init(context: context)).returnValue == 2)
    }

    @Test func filesAndBytesAreLinkedToAFile() throws {
        defer { unlink(output.string) }
        var linker = BPFLinker()
        try linker.add(bytes: Fixture.bytes("cases/link-c"), name: "c")
        try linker.add(path: Fixture.path("cases/link-d").string)
        try linker.link(to: output)
        let object = try BPFObject.open(path: output).load()
        #expect(Set(object.programs.map(\.name)) == ["first", "second"])
        // Linking again replaces it.
        try linker.link(to: output.string)
        #expect(try BTF(path: output).type(named: "shared_value", kind: .variable).size == 4)
        // One file, and an output as an input.
        var again = BPFLinker()
        try again.add(path: output)
        #expect(try BPFObject.open(bytes: again.link()).load().programs.count == 2)
    }

    @Test func aSecondDefinitionNamesBothFiles() throws {
        var linker = BPFLinker()
        try linker.add(path: Fixture.path("cases/link-c"))
        let error = try #require(bpfError { try linker.add(bytes: Fixture.bytes("cases/link-c"), name: "copy") })
        #expect(error.code == .alreadyExists && error.subject == .object("copy"))
        #expect(
            error.message.hasPrefix("it defines '") && error.message.contains("link-c.bpf.o' defines too"),
            "\(error)"
        )
        #expect(error.advice?.hasPrefix("Use another name") == true)
        // What was refused is not linked.
        #expect(linker.names.count == 1)
        #expect(try BPFObject.open(bytes: linker.link()).load().programs.count == 1)
    }

    @Test func conflictingTypesAreExplained() throws {
        let linker = try linker("link-c", "link-e")
        defer { unlink(output.string) }
        let error = try #require(bpfError { try linker.link(to: output) })
        #expect(error.code == .typeMismatch, "\(error)")
        #expect(error.subject == .path(Fixture.path("cases/link-e")))
        #expect(error.message.contains("'shared_value'") && !error.message.contains("/proc/self/fd"), "\(error)")
        #expect(access(output.string, F_OK) != 0, "nothing is left behind")
    }

    @Test func filesThatCannotBeLinkedAreExplained() throws {
        var linker = BPFLinker()
        #expect(bpfError { try linker.link() }?.code == .invalidArgument)
        #expect(bpfError { try linker.add(path: "/nonexistent/file") }?.code == .fileNotFound)
        #expect(bpfError { try linker.add(path: "/bin/true") }?.code == .wrongMachine)
        #expect(bpfError { try linker.add(path: "/tmp") }?.code == .invalidArgument)
        #expect(bpfError { try linker.add(bytes: [], name: "empty") }?.code == .emptyFile)
        #expect(
            bpfError { try linker.add(bytes: [1, 2, 3, 4, 5], name: "text") }?.code == .truncatedObject
                || bpfError { try linker.add(bytes: [1, 2, 3, 4, 5], name: "text") }?.code == .invalidObject
        )
        let cut = try Array(Fixture.bytes("maps").prefix(3000))
        #expect(bpfError { try linker.add(bytes: cut, name: "cut") }?.code == .truncatedObject)
        #expect(linker.names.isEmpty)
        try linker.add(path: Fixture.path("cases/link-c"))
        let error = try #require(bpfError { try linker.link(to: "/nonexistent/folder/out.bpf.o") })
        #expect(error.code == .fileNotFound && error.operation == .link, "\(error)")
    }

    /// libelf would fill the file up to the alignment.
    @Test func anAlignmentThatFillsTheMemoryIsRefused() throws {
        var bytes = try Array(Fixture.bytes("maps"))
        let table = bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: 40, as: UInt64.self)) }
        let alignment = table + 64 * 3 + 48
        withUnsafeBytes(of: UInt64(1) << 47) { bytes.replaceSubrange(alignment..<alignment + 8, with: $0) }
        var linker = BPFLinker()
        let error = try #require(bpfError { try linker.add(bytes: bytes, name: "aligned") })
        #expect(error.code == .invalidObject)
        #expect(error.message.contains("section 3 is aligned to 140737488355328 bytes"), "\(error)")
    }

    /// Objects that were made to break libbpf are refused, or linked and printed.
    @Test(arguments: ["hostile", "hostile/types"]) func hostileFilesEndNoProcess(name: String) throws {
        let folder = Fixture.folder.appending(name)
        let names = try #require(opendir(folder.string))
        defer { closedir(names) }
        var count = 0
        while let entry = readdir(names) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.hasSuffix(".bpf.o") else { continue }
            count += 1
            var linker = BPFLinker()
            _ = bpfError {
                try linker.add(path: folder.appending(name))
                _ = try linker.link()
            }
            _ = bpfError { try BTF(path: folder.appending(name)).text() }
        }
        #expect(count >= 4)
    }
}

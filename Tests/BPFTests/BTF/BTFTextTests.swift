// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import SystemPackage
import Testing

@Suite("C text by BTF", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct BTFTextTests {
    @Test func aTypeIsPrintedWithWhatItNeeds() throws {
        let btf = try BTF(path: Fixture.path("layouts"))
        let text = try btf.type(named: "mixed").text()
        #expect(text.contains("enum kind {\n\tKIND_A = 1,\n\tKIND_B = 2,\n};"), "\(text)")
        #expect(text.contains("struct mixed {\n\t__u32 pid;\n\tenum kind kind;"), "\(text)")
        #expect(text.contains("\t__u32 low: 5;\n\t__u32 high: 27;"), "\(text)")
        #expect(!text.contains("struct table"))
        #expect(try btf.type(named: "prog", kind: .function).text() == "int prog(void *ctx);\n\n")
        #expect(try btf.type(named: "table", kind: .variable).text() == "struct table table;\n\n")
        // Each type once.
        let both = try btf.text(of: [btf.type(named: "mixed"), btf.type(named: "identity"), btf.type(named: "mixed")])
        #expect(both.split(separator: "struct mixed {").count == 2)
        #expect(both.contains("struct identity {"))
    }

    /// The text of all types is libbpf's.
    @Test(arguments: [BTFTests.kernelPath, Fixture.path("layouts").string, Fixture.path("printing").string])
    func allTypesArePrinted(path: String) throws {
        let isKernel = path == BTFTests.kernelPath
        let btf = try isKernel ? BTFTests.kernelFile.get() : BTF(path: path)
        let step = BTFTests.step(isKernel: isKernel)
        let ids = stride(from: 1, to: UInt32(btf.types.endIndex), by: step)
        // libbpf prints no declarations, and this library prints those that it is asked for.
        let sample = ids.compactMap { btf.type(id: $0) }.filter {
            ![.function, .variable, .dataSection].contains($0.kind)
        }
        let ours = try step == 1 ? btf.text() : btf.text(of: sample)
        let parsed = try #require(btf__parse(path, nil))
        defer { btf__free(parsed) }
        let collected = Collected()
        let printed = btf_dump__new(
            parsed,
            { context, format, arguments in
                guard let context, let format, let arguments else { return }
                Unmanaged<Collected>.fromOpaque(context).takeUnretainedValue().add(format, arguments)
            },
            Unmanaged.passUnretained(collected).toOpaque(),
            nil
        )
        let dump = try #require(printed)
        defer { btf_dump__free(dump) }
        for id in ids where btf_dump__dump_type(dump, id) != 0 { Issue.record("type \(id) is not printed") }
        #expect(ours == collected.text)
        #expect(ours.utf8.count > 500)
    }

    private final class Collected {
        private var bytes: [CChar] = []

        var text: String { String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self) }

        func add(_ format: UnsafePointer<CChar>, _ arguments: CVaListPointer) {
            let length = Int(swift_bpf_format_length(format, arguments))
            var piece = [CChar](repeating: 0, count: length + 1)
            swift_bpf_format(&piece, piece.count, format, arguments)
            bytes += piece.dropLast()
        }
    }

    /// libbpf would not end, or use up the stack or the memory.
    @Test func textThatDoesNotEndIsRejected() throws {
        func rejected(_ part: String, _ build: (OpaquePointer, CInt) -> Void) throws {
            let btf = try #require(btf__new_empty())
            defer { btf__free(btf) }
            build(btf, btf__add_int(btf, "int", 4, BTF_INT_SIGNED))
            let error = try #require(bpfError { try BTF(bytes: BTFTests.bytes(btf)).text() }, "\(part)")
            #expect(error.code == .invalidBTF && error.message.contains(part), "\(error)")
        }
        try rejected("refers to itself") { btf, _ in btf__add_ptr(btf, 2) }
        try rejected("refers to itself") { btf, _ in
            btf__add_func_proto(btf, 3)
            btf__add_ptr(btf, 2)
        }
        try rejected("refers to itself") { btf, _ in
            let structure = btf__add_struct(btf, nil, 8)
            btf__add_field(btf, "next", structure + 1, 0, 0)
            btf__add_ptr(btf, structure)
        }
        try rejected("nested too deeply") { btf, _ in
            for depth in 0..<4000 { btf__add_ptr(btf, CInt(depth + 3)) }
            btf__add_ptr(btf, 1)
        }
        try rejected("too long") { btf, integer in
            var last = integer
            for _ in 0..<28 {
                let next = btf__add_struct(btf, nil, 8)
                for name in ["a", "b", "c", "d"] { btf__add_field(btf, name, last, 0, 0) }
                last = next
            }
        }
        try rejected("too long") { btf, integer in
            btf__add_struct(btf, "gap", 0x7FFF_FFFF)
            btf__add_field(btf, "a", integer, 0, 0)
        }
        try rejected("a name of more than") { btf, integer in
            btf__add_typedef(btf, String(repeating: "x", count: 5000), integer)
        }
        // A list is not a problem.
        let btf = try #require(btf__new_empty())
        defer { btf__free(btf) }
        let node = btf__add_struct(btf, "node", 8)
        btf__add_field(btf, "next", node + 1, 0, 0)
        btf__add_ptr(btf, node)
        #expect(try BTF(bytes: BTFTests.bytes(btf)).text() == "struct node {\n\tstruct node *next;\n};\n\n")
    }
}

// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import CTestSupport
import Glibc
import SystemPackage
import Testing

@Suite("Types by BTF", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct BTFTests {
    // MARK: Opening

    @Test func theKernelsTypesAreReadOnce() throws {
        let kernel = try BTF.kernel
        #expect(kernel.name == "vmlinux")
        #expect(kernel.types.count > 10_000)
        let task = try kernel.type(named: "task_struct", kind: .structure)
        #expect(try BTF.kernel.type(named: "task_struct") == task)
        #expect(task.kind == .structure && task.name == "task_struct" && "\(task)" == "struct task_struct")
        #expect(try #require(task.size) > 1000)
        #expect(task.members.contains { $0.name == "comm" })
    }

    @Test func filesBytesObjectsAndMapsHaveTypes() throws {
        let path = Fixture.path("layouts")
        let file = try BTF(path: path)
        #expect(file.name == path.string)
        let bytes = try BTF(bytes: Fixture.bytes("layouts"))
        let raw = try BTF(bytes: bytes.bytes)
        let open = try Fixture.open("layouts")
        let ofOpen = try BTF(of: open)
        let object = try open.load()
        let ofObject = try BTF(of: object)
        let ofMap = try BTF(of: object.map("records"))
        let ofID = try BTF(of: BPFMap(id: object.map("records").id))
        for btf in [file, bytes, raw, ofOpen, ofObject, ofMap, ofID] {
            #expect(try btf.type(named: "struct mixed").size == 40, "\(btf.name)")
            #expect(try btf.offset(of: "mixed.command") == 9, "\(btf.name)")
        }
        #expect(
            try Self.kernelFile.get().type(named: "task_struct").size == BTF.kernel.type(named: "task_struct").size
        )
    }

    @Test func typesAreOpenedByID() throws {
        let object = try Fixture.load("layouts")
        let id = try #require(try object.map("records").info().btfID)
        #expect(try BTF(id: id).type(named: "mixed", kind: .structure).size == 40)
        if KernelVersion.running >= KernelVersion(5, 11) {
            // The kernel's own has the first ID.
            var first: UInt32 = 0
            #expect(bpf_btf_get_next_id(0, &first) == 0)
            #expect(try BTF(id: first).name == "vmlinux")
        }
        let error = try #require(bpfError { try BTF(id: .max - 1) })
        #expect(error.code == .typeNotFound && error.errno == .noSuchFileOrDirectory)
        #expect("\(error)".contains("BTF ID '\(UInt32.max - 1)'"), "\(error)")
    }

    /// Every module of the running kernel, if there are any. A module's types are joined with a copy of the kernel's,
    /// which takes seconds under emulation: two modules are enough there.
    @Test func modulesContinueTheKernelsTypes() throws {
        let kernel = try BTF.kernel
        let names = BTF.modules
        for name in test_is_emulated() ? Array(Set(names.prefix(1) + names.suffix(1))) : names {
            let module = try BTF(module: name)
            #expect(module.name == name)
            #expect(module.types.startIndex == kernel.types.endIndex)
            #expect(try module.type(named: "task_struct").size == kernel.type(named: "task_struct").size)
        }
        let error = try #require(bpfError { try BTF(module: "no_such_module") })
        #expect(error.code == .targetNotFound)
        #expect(error.advice?.contains("modprobe no_such_module") == true)
        #expect(bpfError { try BTF(module: "vmlinux") }?.code == .targetNotFound)
        #expect(bpfError { try BTF(module: "../btf/vmlinux") }?.code == .targetNotFound)
    }

    /// libbpf writes split BTF, and both readers agree on it.
    @Test func splitTypesContinueTheirBase() throws {
        let base = try #require(btf__new_empty())
        defer { btf__free(base) }
        let integer = btf__add_int(base, "int", 4, BTF_INT_SIGNED)
        let point = btf__add_struct(base, "point", 8)
        #expect(btf__add_field(base, "x", integer, 0, 0) == 0 && btf__add_field(base, "y", integer, 32, 0) == 0)
        let split = try #require(btf__new_empty_split(base))
        defer { btf__free(split) }
        let line = btf__add_struct(split, "line", 16)
        #expect(btf__add_field(split, "from", point, 0, 0) == 0 && btf__add_field(split, "to", point, 64, 0) == 0)

        let ours = try BTF(bytes: Self.bytes(base), name: "base")
        let joined = try BTF(bytes: Self.bytes(split), base: ours, name: "split")
        #expect(try joined.offset(of: "line.to.y") == 12)
        #expect(try joined.type(named: "line").id == UInt32(line))
        #expect(try joined.type(named: "point").id == UInt32(point))
        #expect(joined.types.map(\.name) == ["line"])
        #expect(joined.types.startIndex == ours.types.endIndex)
        // Without its base, it refers to types that do not exist.
        let alone = try #require(bpfError { try BTF(bytes: Self.bytes(split)) })
        #expect(alone.code == .invalidBTF, "\(alone)")
        // Split BTF of split BTF.
        #expect(try BTF(bytes: Self.bytes(split), base: ours).type(named: "line").size == 16)
    }

    @Test func damagedTypesAreExplained() throws {
        var bytes = try BTF(path: Fixture.path("layouts")).bytes
        bytes[24 + 8] = 0xFF
        bytes[24 + 9] = 0xFF
        let error = try #require(bpfError { try BTF(bytes: bytes) })
        #expect(error.code == .invalidBTF)
        #expect(error.message.contains("its BTF is damaged at byte"), "\(error)")
        #expect(bpfError { try BTF(bytes: []) }?.code == .invalidBTF)
        #expect(bpfError { try BTF(bytes: [1, 2, 3]) }?.code == .invalidBTF)
        #expect(bpfError { try BTF(bytes: Array(Fixture.bytes("layouts").prefix(200))) }?.code == .truncatedObject)
        #expect(bpfError { try BTF(path: "/nonexistent/file") }?.code == .fileNotFound)
        #expect(bpfError { try BTF(path: "/tmp") }?.code == .invalidArgument)
        #expect(bpfError { try BTF(path: "/bin/true") }?.code == .missingBTF)
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 4, maxEntries: 1)
        #expect(bpfError { try BTF(of: map) }?.code == .missingBTF)
    }

    @Test func aMissingKernelBTFIsExplained() async {
        await #expect(processExitsWith: .success) {
            guard test_unshare_mounts() == 0, test_mount("tmpfs", "/sys/kernel") == 0 else { exit(2) }
            let error = bpfError { try BTF.kernel }
            exit(error?.code == .missingKernelBTF && error?.advice?.contains("CONFIG_DEBUG_INFO_BTF") == true ? 0 : 1)
        }
    }

    // MARK: Finding and walking

    @Test func typesAreFoundByNameAndKind() throws {
        let btf = try BTF(path: Fixture.path("layouts"))
        #expect(try btf.type(named: "kind").kind == .enumeration)
        #expect(try btf.type(named: "enum kind").kind == .enumeration)
        #expect(try btf.type(named: "table").kind == .structure, "the variable has the same name")
        #expect(try btf.type(named: "table", kind: .variable).size == btf.type(named: "table").size)
        #expect(btf.types(named: "table").count == 2)
        #expect(btf.types(named: "nothing").isEmpty)
        #expect(btf.types(named: "").isEmpty)
        #expect(btf.type(id: .max) == nil)
        #expect(btf.type(id: 0)?.kind == .void)
        let typo = try #require(bpfError { try btf.type(named: "identify") })
        #expect(typo.code == .typeNotFound)
        #expect(typo.advice == "Did you mean 'identity'?", "\(typo)")
        let kind = try #require(bpfError { try btf.type(named: "struct kind") })
        #expect(kind.advice == "Use kind .enumeration, which 'kind' has", "\(kind)")
        #expect(bpfError { try BTF.kernel.type(named: "task_strct") }?.advice?.contains("'task_struct'") == true)
    }

    @Test func typesAreWalked() throws {
        let btf = try BTF(path: Fixture.path("layouts"))
        guard case .structure(let members) = try btf.type(named: "mixed").definition else {
            Issue.record("not a structure")
            return
        }
        #expect(members.map(\.name) == ["pid", "kind", "is_new", "command", nil, "low", "high", "point"])
        #expect(members.map(\.offset) == [0, 4, 8, 9, 24, 32, 32, 36])
        #expect(members.map(\.bitFieldSize) == [nil, nil, nil, nil, nil, 5, 27, nil])
        #expect(members[6].bitOffset == 261)
        guard case .array(let element, 15) = members[3].type.definition, case .integer(let char) = element.definition,
            case .union(let anonymous) = members[4].type.definition,
            case .enumeration(let values, isSigned: false) = members[1].type.definition
        else {
            Issue.record("unexpected members")
            return
        }
        #expect(char.size == 1 && char.bitWidth == 8)
        #expect(anonymous.map(\.name) == ["number", "halves"])
        #expect(values.map(\.name) == ["KIND_A", "KIND_B"] && values.map(\.bits) == [1, 2])
        guard case .function(let prototype, .global) = try btf.type(named: "prog", kind: .function).definition,
            case .prototype(let result, let parameters, isVariadic: false) = prototype.definition
        else {
            Issue.record("not a function")
            return
        }
        #expect("\(result)" == "int" && parameters.map(\.name) == ["ctx"])
        guard case .pointer(let pointee)? = parameters.first?.type.definition else {
            Issue.record("not a pointer")
            return
        }
        #expect(pointee.kind == .void && pointee.size == nil)
        guard case .dataSection(let entries) = try BTF(of: Fixture.load("layouts")).type(named: ".data").definition,
            case .variable(let table, .global)? = entries.first?.type.definition
        else {
            Issue.record("not a section")
            return
        }
        #expect(table.name == "table" && entries.first?.size == table.size)
    }

    /// Every type of the kernel and of the fixtures has libbpf's size and alignment.
    @Test func sizesAndAlignmentsAreLibbpfs() throws {
        for path in [Self.kernelPath, Fixture.path("layouts").string, Fixture.path("maps").string] {
            let theirs = try #require(btf__parse(path, nil))
            defer { btf__free(theirs) }
            let isKernel = path == Self.kernelPath
            let ours = try isKernel ? Self.kernelFile.get() : BTF(path: path)
            #expect(ours.types.endIndex == Int(btf__type_cnt(theirs)))
            var different = 0
            for id in stride(from: ours.types.startIndex, to: ours.types.endIndex, by: Self.step(isKernel: isKernel)) {
                let type = ours.types[id]
                guard type.kind == .structure || type.kind == .union || type.kind == .typedef else { continue }
                let size = btf__resolve_size(theirs, type.id)
                if type.size != (size < 0 ? nil : Int(size)) { different += 1 }
                let alignment = btf__align_of(theirs, type.id)
                // Newer versions of libbpf find packed structures, as this reader does.
                if size > 0, type.alignment != Int(alignment), type.alignment != 1 { different += 1 }
            }
            #expect(different == 0, "\(path)")
        }
    }

    // MARK: Paths

    @Test func offsetsOfPathsAreFound() throws {
        let btf = try BTF(path: Fixture.path("layouts"))
        #expect(try btf.offset(of: "mixed.number") == 24, "in an anonymous union")
        #expect(try btf.offset(of: "mixed.halves[1]") == 28)
        #expect(try btf.offset(of: "mixed.point.y") == 38)
        #expect(try btf.offset(of: "struct table.pairs[3].uid") == 28)
        #expect(try btf.type(named: "table").offset(of: "words[2]") == 40)
        let high = try btf.path("mixed.high")
        #expect(high.bitFieldSize == 27 && high.steps.map(\.bitOffset) == [261])
        #expect(bpfError { try btf.offset(of: "mixed.high") }?.advice?.contains("bitOffset") == true)
    }

    @Test func pathsLeadThroughPointers() throws {
        let kernel = try BTF.kernel
        let path = try kernel.path("task_struct.mm.owner")
        #expect(path.steps.count == 2)
        #expect(
            try path.steps.map(\.offset) == [kernel.offset(of: "task_struct.mm"), kernel.offset(of: "mm_struct.owner")]
        )
        #expect(path.steps.map { "\($0.object)" } == ["struct task_struct", "struct mm_struct"])
        #expect(path.steps.map(\.path) == ["mm", "owner"])
        #expect(path.type.resolved.kind == .pointer)
        let error = try #require(bpfError { try kernel.offset(of: "task_struct.mm.owner") })
        #expect(error.code == .invalidArgument && error.advice?.contains("path(_:)") == true, "\(error)")
        #expect(error.message.contains("'mm'"), "\(error)")
        #expect(try kernel.path("task_struct.real_parent.real_parent.comm[3]").steps.count == 3)
    }

    @Test func pathsThatLeadNowhereListTheMembers() throws {
        let btf = try BTF(path: Fixture.path("layouts"))
        let member = try #require(bpfError { try btf.offset(of: "mixed.comand") })
        #expect(member.code == .memberNotFound)
        #expect(member.message == "struct mixed has no member 'comand'")
        #expect(member.advice?.hasPrefix("Did you mean 'command'? There are: ") == true, "\(member)")
        #expect(member.advice?.contains("'halves'") == true, "members of anonymous unions are listed: \(member)")
        for (path, code) in [
            ("mixed.pid.x", BPFError.Code.memberNotFound), ("mixed.pid[0]", .memberNotFound),
            ("mixed.command[15]", .memberNotFound), ("mixed.high.x", .memberNotFound),
            ("mixed.", .invalidArgument), ("mixed..pid", .invalidArgument), ("mixed.command[x]", .invalidArgument),
            ("mixed.command[1", .invalidArgument), ("mixed.command]", .memberNotFound), ("none.x", .typeNotFound),
            ("", .typeNotFound), ("mixed.command[99999999999]", .invalidArgument),
        ] {
            let error = bpfError { try btf.offset(of: path) }
            #expect(error?.code == code, "\(path): \(String(describing: error))")
            #expect(error?.advice != nil, "\(path)")
        }
        let task = try #require(bpfError { try BTF.kernel.offset(of: "task_struct.comn") })
        #expect(task.advice?.hasPrefix("Did you mean 'comm'?") == true)
        #expect(try #require(task.advice).utf8.count < 1000)
    }

    static let kernelPath = "/sys/kernel/btf/vmlinux"

    /// The kernel's BTF by its path. It is read once, as that takes seconds under emulation.
    static let kernelFile = Result { try BTF(path: kernelPath) }

    /// The distance of the types that a test visits: some hundred of the kernel's under emulation.
    static func step(isKernel: Bool) -> Int { isKernel && test_is_emulated() ? 251 : 1 }

    static func bytes(_ btf: OpaquePointer) -> [UInt8] {
        var size: UInt32 = 0
        let data = btf__raw_data(btf, &size)
        return Array(UnsafeRawBufferPointer(start: data, count: Int(size)))
    }
}

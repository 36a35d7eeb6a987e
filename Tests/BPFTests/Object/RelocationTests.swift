// SPDX-License-Identifier: Apache-2.0

import CLibbpf
import CTestSupport
import Glibc
import SystemPackage
import Testing

@testable import BPF

/// CO-RE relocations with an excerpt of the kernel's types, which is made from types that were read once.
@Suite("CO-RE relocations", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct RelocationTests {
    /// libbpf reads the kernel's types itself in one object, and an excerpt in the other.
    @Test(arguments: ["relocations", "kprobe"])
    func instructionsAreThoseOfLibbpf(fixture: String) throws {
        let bytes = try Fixture.bytes(fixture)
        let theirs = try #require(bytes.withUnsafeBytes { bpf_object__open_mem($0.baseAddress, $0.count, nil) })
        defer { bpf_object__close(theirs) }
        try #require(bpf_object__load(theirs) == 0)
        let open = try BPFObject.open(bytes: bytes)
        #expect(open.handle.relocationFile != nil)
        let ours = try open.load()
        var count = 0
        var next = bpf_object__next_program(theirs, nil)
        while let program = next {
            next = bpf_object__next_program(theirs, program)
            count += 1
            guard bpf_program__autoload(program) else { continue }
            let name = String(cString: bpf_program__name(program))
            let descriptor = bpf_prog_get_fd_by_id(try ours.program(name).id)
            defer { close(descriptor) }
            let expected = try instructions(bpf_program__fd(program))
            #expect(try instructions(descriptor) == expected, "\(name)")
            #expect(expected.count > 8)
        }
        #expect(count >= 3)
    }

    /// The instructions as the kernel has translated them. The numbers of maps, which are those of one load, are left out.
    private func instructions(_ descriptor: CInt) throws -> [UInt64] {
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        try #require(bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0)
        var content = [UInt64](repeating: 0, count: Int(info.xlated_prog_len) / 8)
        let length = info.xlated_prog_len
        info = bpf_prog_info()
        info.xlated_prog_len = length
        try content.withUnsafeMutableBytes { buffer in
            info.xlated_prog_insns = UInt64(UInt(bitPattern: buffer.baseAddress))
            try #require(bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0)
        }
        for index in content.indices.dropLast() where content[index] & 0xFF == 0x18 && content[index] >> 12 & 0xF != 0 {
            content[index] &= 0xFFFF_FFFF
            content[index + 1] &= 0xFFFF_FFFF
        }
        return content
    }

    @Test func relocatedValuesAreRight() throws {
        let object = try Fixture.load("relocations")
        let facts = try object.program("facts").testRun(.init()).returnValue
        #expect(facts & 0b11_0111 == 0b1, "\(facts)")
        #expect(facts >> 8 & 0xFF == 16)
        let kernel = try BTF.kernel
        let types = try Int(object.program("types").testRun(.init()).returnValue)
        let sizes = try [kernel.type(named: "bpf_attr", kind: .union), kernel.type(named: "sk_buff", kind: .structure)]
        let rest = types - sizes.compactMap(\.size).reduce(0, +)
        #expect(rest & 0b1110_1111 == 0b10_0101, "\(rest)")
        #expect(rest >> 8 == 0x101, "the ID in the object, and PIDTYPE_TGID")
    }

    @Test func otherObjectsAreLeftToLibbpf() throws {
        for fixture in ["kernel_type_ids", "core_reloc", "fentry", "layouts"] {
            #expect(try Fixture.open(fixture).handle.relocationFile == nil, "\(fixture)")
        }
        let custom = try Fixture.open("relocations", options: .init(kernelBTFPath: "/sys/kernel/btf/vmlinux"))
        #expect(custom.handle.relocationFile == nil)
        let id = try Fixture.load("kernel_type_ids").program("identify").testRun(.init()).returnValue
        #expect(try id == BTF.kernel.type(named: "task_struct", kind: .structure).id)
    }

    @Test func theKernelsTypesAreReadAgainAfterTheirRelease() throws {
        let before = try BTF.kernel
        BTF.releaseKernel()
        _ = try Fixture.load("relocations")
        #expect(try BTF.kernel.type(named: "task_struct") != before.type(named: "task_struct"))
        #expect(try before.type(named: "task_struct").size == BTF.kernel.type(named: "task_struct").size)
    }

    @Test func theFileIsClosedAfterTheLoad() throws {
        let open = try Fixture.open("relocations")
        let handle = open.handle
        let object = try open.load()
        #expect(handle.relocationFile == nil)
        withExtendedLifetime(object) {}
    }

    @Test func aMissingKernelBTFIsExplained() async {
        await #expect(processExitsWith: .success) {
            guard test_unshare_mounts() == 0, test_mount("tmpfs", "/sys/kernel") == 0 else { exit(2) }
            let error = bpfError { try Fixture.load("relocations") }
            exit(error?.code == .missingKernelBTF && error?.operation == .load ? 0 : 1)
        }
    }

    /// A path to a file in memory goes through /proc.
    @Test func libbpfReadsTheTypesWithoutProc() async {
        await #expect(processExitsWith: .success) {
            let bytes = try Fixture.bytes("relocations")
            guard test_unshare_mounts() == 0, test_mount("tmpfs", "/proc") == 0 else { exit(2) }
            let open = try BPFObject.open(bytes: bytes)
            guard open.handle.relocationFile == nil else { exit(3) }
            _ = try open.load()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import BPFCodegen
@testable import BTFReader

/// Accessors of kernel types, from the running kernel's BTF.
struct KernelTypesTests {
    private func kernel() throws -> BTFTypes {
        try BTFTypes([UInt8](Data(contentsOf: URL(filePath: "/sys/kernel/btf/vmlinux"))))
    }

    @Test
    func commentsNameTypes() throws {
        let source = """
            import EBPF
            // bpf-types: task_struct  mm_struct
              // bpf-types: task_struct___old(state: Int64, other : UInt8, values: UInt32[4]) task_struct
            """
        let requests = try KernelTypeRequest.requests(in: source, file: "a.swift")
        #expect(requests.map(\.name) == ["task_struct", "mm_struct", "task_struct___old"])
        #expect(requests[2].kernelName == "task_struct")
        #expect(requests[2].members.map(\.name) == ["state", "other", "values"])
        #expect(requests[2].members.map(\.count) == [nil, nil, 4])
        for bad in ["1a", "a(", "a(b)", "a(b: String)", "a(b: UInt8[0])", "a(b: UInt8[)"] {
            #expect(throws: CodegenError.self) {
                try KernelTypeRequest.requests(in: "// bpf-types: \(bad)", file: "a.swift")
            }
        }
    }

    @Test
    func membersBecomeProperties() throws {
        let names = ["task_struct", "mm_struct", "file", "path", "bpf_map_type", "kernel_clone_args"]
        let types = try KernelTypes(names.map { KernelTypeRequest($0) }, in: kernel(), file: "vmlinux")
        let swift = types.swiftSource
        for line in [
            "struct TaskStruct: KernelStructure {", "var tgid: Int32 {", "var comm: InlineArray<16, UInt8> {",
            "var realParent: TaskStruct {", "var mm: MmStruct {", "var fPath: Path {", "enum BPFMapType {",
            "static var bpfMapTypeHash: UInt64 { @inline(__always) get {",
        ] {
            #expect(swift.contains(line), "\(line)")
        }
        let simulated = types.simulatedSource
        for line in [
            "get { SimulatedStructure[address, \"tgid\"] ?? 0 }", "var direct: TaskStruct {",
            "get { SimulatedStructure[address, \"real_parent\"] ?? TaskStruct(address: 0) }",
        ] {
            #expect(simulated.contains(line), "\(line)")
        }
        #expect(!simulated.contains("@_extern"))
        let all = Set(swift.matches(of: /@_extern\(c, "(\w+)"\)/).map { String($0.1) })
        #expect(all.contains("__bpf_core_read__task_struct__tgid"))
        let c = types.cSource(for: ["__bpf_core_read__task_struct__tgid"])
        #expect(c.contains("struct task_struct {\n\tint tgid;\n}"))
        #expect(!c.contains("mm_struct"))
        if let folder = ProcessInfo.processInfo.environment["KERNEL_TYPES_FOLDER"] {
            try swift.write(toFile: "\(folder)/types.swift", atomically: true, encoding: .utf8)
            try types.cSource(for: all).write(toFile: "\(folder)/types.bpf.c", atomically: true, encoding: .utf8)
        }
    }

    @Test
    func onlyMembersThatAProgramNamesAreWritten() throws {
        let types = try KernelTypes(
            ["task_struct", "bpf_map_type"].map { KernelTypeRequest($0) },
            in: kernel(),
            file: "vmlinux"
        )
        let few = types.members(namedIn: ["let a = task.realParent.tgid", "if a == BPFMapType.bpfMapTypeHash {}"])
        #expect(few.types.map(\.swiftName) == ["TaskStruct", "BPFMapType"])
        #expect(few.types[0].fields.map(\.property).sorted() == ["realParent", "tgid"])
        #expect(few.swiftSource.contains("static var bpfMapTypeHash: UInt64 {"))
        #expect(!few.swiftSource.contains("bpfMapTypeArray"))
    }

    @Test
    func aFlavourHasItsMembers() throws {
        let request = KernelTypeRequest("task_struct___old", members: [.init(name: "state", type: "Int64")])
        let types = try KernelTypes([request], in: kernel(), file: "vmlinux")
        #expect(types.swiftSource.contains("struct TaskStructOld: KernelStructure {"))
        let c = types.cSource(for: ["__bpf_core_exists__task_struct___old__state"])
        #expect(c.contains("struct task_struct___old {\n\tlong long state;\n}"))
    }

    @Test
    func anUnknownTypeIsRefused() throws {
        let error = #expect(throws: CodegenError.self) {
            try KernelTypes([KernelTypeRequest("no_such_type")], in: kernel(), file: "vmlinux")
        }
        #expect(error?.description.contains("no_such_type") == true)
    }
}

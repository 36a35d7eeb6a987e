// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf

/// Opening the kernel's BTF, and finding a type in it.
enum BTFBenchmarks {
    private static let path = "/sys/kernel/btf/vmlinux"

    static func open(rounds: Int) async throws -> [Comparison] {
        var open = Comparison("BTF open vmlinux", budget: .ratio(1.5))
        for _ in 0..<max(5, rounds / 2) { try await open.round(ours: openOurs, theirs: openTheirs) }
        return [open]
    }

    // Not inlined: Swift 6.3's optimizer crashes.
    @inline(never)
    private static func openOurs() throws -> Int {
        checksum &+= UInt64(try BTF(path: path).types.count)
        return 1
    }

    @inline(never)
    private static func openTheirs() throws -> Int {
        guard let btf = btf__load_vmlinux_btf() else { throw BenchmarkError("the kernel has no BTF") }
        checksum &+= UInt64(btf__type_cnt(btf))
        btf__free(btf)
        return 1
    }

    /// Names from the beginning, the middle and the end of the types, and one that does not exist.
    static func find(rounds: Int) async throws -> [Comparison] {
        let kernel = try BTF.kernel
        guard let theirs = btf__load_vmlinux_btf() else { throw BenchmarkError("the kernel has no BTF") }
        defer { btf__free(theirs) }
        let structures = kernel.types.filter { $0.kind == .structure && $0.name != nil }
        let places = [1, structures.count / 2, structures.count - 1]
        let names = places.compactMap { structures[$0].name } + ["task_struct", "no_such_structure"]
        var find = Comparison("BTF find a structure", budget: .ratio(0.5))
        let pair = Finders(kernel: kernel, theirs: theirs, names: names)
        for _ in 0..<rounds { try await find.round(ours: pair.findOurs, theirs: pair.findTheirs) }
        return [find]
    }

    /// The same names in both readers.
    private struct Finders {
        let kernel: BTF
        let theirs: OpaquePointer
        let names: [String]

        func findOurs() throws -> Int {
            for name in names {
                checksum &+= UInt64(kernel.types(named: name).first { $0.kind == .structure }?.id ?? 0)
            }
            return names.count
        }

        func findTheirs() throws -> Int {
            for name in names {
                checksum &+= UInt64(max(0, btf__find_by_name_kind(theirs, name, UInt32(BTF_KIND_STRUCT))))
            }
            return names.count
        }
    }
}

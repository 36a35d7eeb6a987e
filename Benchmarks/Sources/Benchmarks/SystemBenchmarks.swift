// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc

/// Listing what is loaded in the kernel.
enum SystemBenchmarks {
    /// As bpftool lists programs: the description, the IDs of the maps, and the memory from /proc.
    static func programs(rounds: Int) async throws -> [Comparison] {
        let descriptors = try (0..<1000).map { _ in try load() }
        defer { descriptors.forEach { close($0) } }
        var list = Comparison("list 1,000 programs", budget: .ratio(1.5))
        for _ in 0..<max(5, rounds / 2) { try await list.round(ours: listOurs, theirs: listTheirs) }
        return [list]
    }

    /// A program that returns 0.
    private static func load() throws -> CInt {
        let instructions = [
            bpf_insn(code: 0xB7, dst_reg: 0, src_reg: 0, off: 0, imm: 0),
            bpf_insn(code: 0x95, dst_reg: 0, src_reg: 0, off: 0, imm: 0),
        ]
        let descriptor = bpf_prog_load(
            BPF_PROG_TYPE_SOCKET_FILTER,
            "listed",
            "GPL",
            instructions,
            instructions.count,
            nil
        )
        guard descriptor >= 0 else { throw BenchmarkError("a program cannot be loaded: run it as root") }
        return descriptor
    }

    @inline(never)
    private static func listOurs() throws -> Int {
        let programs = try BPFSystem.programs
        checksum &+= programs.reduce(0) { $0 &+ UInt64($1.memory ?? 0) }
        return programs.count
    }

    @inline(never)
    private static func listTheirs() throws -> Int {
        var id: UInt32 = 0
        var count = 0
        var maps = [UInt32](repeating: 0, count: 64)
        var text = [CChar](repeating: 0, count: 4096)
        while bpf_prog_get_next_id(id, &id) == 0 {
            let descriptor = bpf_prog_get_fd_by_id(id)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var info = bpf_prog_info()
            var size = UInt32(MemoryLayout<bpf_prog_info>.size)
            guard bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0 else { continue }
            if info.nr_map_ids > 0 {
                let used = min(info.nr_map_ids, UInt32(maps.count))
                info = bpf_prog_info()
                maps.withUnsafeMutableBufferPointer {
                    info.nr_map_ids = used
                    info.map_ids = UInt64(UInt(bitPattern: $0.baseAddress))
                    _ = bpf_obj_get_info_by_fd(descriptor, &info, &size)
                }
            }
            guard let file = fopen("/proc/self/fdinfo/\(descriptor)", "r") else { continue }
            defer { fclose(file) }
            while fgets(&text, CInt(text.count), file) != nil {
                guard strncmp(text, "memlock:", 8) == 0 else { continue }
                checksum &+= UInt64(strtoull(Array(text[8...]), nil, 10))
            }
            count += 1
        }
        return count
    }
}

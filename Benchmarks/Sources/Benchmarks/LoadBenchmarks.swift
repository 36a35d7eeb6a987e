// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc

/// Opening, loading and releasing an object.
enum LoadBenchmarks {
    static func openAndLoad(rounds: Int) async throws -> [Comparison] {
        var comparisons: [Comparison] = []
        for name in ["maps", "events", "relocations"] {
            let bytes = try read("bpf-fixtures/\(name).bpf.o")
            // libbpf reads the kernel's types for each object with CO-RE relocations. With many maps and hardly any
            // instructions there is little for the kernel to do.
            let budget: Comparison.Budget =
                switch name {
                case "relocations": .ratio(0.3)
                case "maps": .ratioOrExcess(1.05, 40_000)
                default: .ratio(1.05)
                }
            var comparison = Comparison("open and load \(name)", budget: budget)
            for _ in 0..<2 * rounds {
                try await comparison.round(
                    ours: {
                        _ = try BPFObject.open(bytes: bytes).load()
                        return 1
                    },
                    theirs: {
                        withOwnMessages { bpf_object__close(load(bytes)) }
                        return 1
                    }
                )
            }
            comparisons.append(comparison)
        }
        return comparisons
    }

    /// Opening an object, without loading it.
    static func open(rounds: Int) async throws -> [Comparison] {
        var comparisons: [Comparison] = []
        for name in ["maps", "events", "pinned"] {
            let bytes = try read("bpf-fixtures/\(name).bpf.o")
            // The checks that libbpf leaves out take the same time for each object.
            var comparison = Comparison("open \(name)", budget: .ratioOrExcess(1.1, 2_000))
            for _ in 0..<2 * rounds {
                try await comparison.round(
                    ours: {
                        for _ in 0..<20 { _ = try BPFObject.open(bytes: bytes) }
                        return 20
                    },
                    theirs: {
                        withOwnMessages { for _ in 0..<20 { bpf_object__close(open(bytes)) } }
                        return 20
                    }
                )
            }
            comparisons.append(comparison)
        }
        return comparisons
    }

    private static func open(_ bytes: [UInt8]) -> OpaquePointer? {
        bytes.withUnsafeBytes { bpf_object__open_mem($0.baseAddress, $0.count, nil) }
    }

    private static func load(_ bytes: [UInt8]) -> OpaquePointer? {
        let object = open(bytes)
        bpf_object__load(object)
        return object
    }

    /// Without this library's function for messages, which would make libbpf slower.
    private static func withOwnMessages(_ body: () -> Void) {
        let ours = libbpf_set_print { _, _, _ in 0 }
        body()
        _ = libbpf_set_print(ours)
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw BenchmarkError("no \(path): start it in the package's folder") }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
    }
}

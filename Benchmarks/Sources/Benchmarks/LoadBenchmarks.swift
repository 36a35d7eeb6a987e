// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc

/// Opening, loading and releasing an object.
enum LoadBenchmarks {
    static func openAndLoad(rounds: Int) async throws -> [Comparison] {
        var comparisons: [Comparison] = []
        for name in ["maps", "events"] {
            let bytes = try read("bpf-fixtures/\(name).bpf.o")
            var load = Comparison("open and load \(name)", budget: .ratio(1.05))
            for _ in 0..<2 * rounds {
                try await load.round(
                    ours: {
                        _ = try BPFObject.open(bytes: bytes).load()
                        return 1
                    },
                    theirs: {
                        let object = bytes.withUnsafeBytes { bpf_object__open_mem($0.baseAddress, $0.count, nil) }
                        bpf_object__load(object)
                        bpf_object__close(object)
                        return 1
                    }
                )
            }
            comparisons.append(load)
        }
        return comparisons
    }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw BenchmarkError("no \(path): start it in the package's folder") }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
    }
}

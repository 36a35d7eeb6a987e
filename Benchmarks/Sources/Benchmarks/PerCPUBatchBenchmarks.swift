// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf

/// Batches of 1,000 entries of a per-CPU hash, with a value for each CPU.
enum PerCPUBatchBenchmarks {
    private static let size = 1000

    static func batches(rounds: Int) async throws -> [Comparison] {
        let side = try Side()
        try side.fill()
        var update = Comparison("per-CPU update(contentsOf:), C batch", budget: .ratio(1.05))
        var sums = Comparison("per-CPU sums(), C batch", budget: .ratio(1.10))
        var forEach = Comparison("per-CPU forEach, C batch", budget: .none)
        for _ in 0..<rounds { try await update.round(ours: side.update, theirs: side.updateInC) }
        for _ in 0..<rounds { try await sums.round(ours: side.sums, theirs: side.sumsInC) }
        for _ in 0..<rounds { try await forEach.round(ours: side.forEach, theirs: side.sumsInC) }
        return [update, sums, forEach]
    }

    // Its methods are not inlined, so that both sides are compiled alike.
    private final class Side {
        let map: TypedPerCPUMap<UInt32, UInt64>
        let entries: [(key: UInt32, value: [UInt64])]
        let cpus = BPFKernel.possibleCPUCount

        init() throws {
            map = try BPFMap(type: .perCPUHash, key: UInt32.self, value: UInt64.self, maxEntries: size)
                .typedPerCPU(key: UInt32.self, value: UInt64.self)
            entries = (0..<size).map { [cpus] in (UInt32($0), [UInt64](repeating: UInt64($0), count: cpus)) }
        }

        func fill() throws { try map.update(contentsOf: entries) }

        @inline(never)
        func update() throws -> Int {
            try map.update(contentsOf: entries)
            return size
        }

        @inline(never)
        func updateInC() throws -> Int {
            let keys = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
            let values = UnsafeMutablePointer<UInt64>.allocate(capacity: size * cpus)
            defer {
                keys.deallocate()
                values.deallocate()
            }
            for index in 0..<size {
                keys[index] = entries[index].key
                for cpu in 0..<cpus { values[index * cpus + cpu] = entries[index].value[cpu] }
            }
            var count = UInt32(size)
            guard bpf_map_update_batch(map.map.fileDescriptor.rawValue, keys, values, &count, nil) == 0 else {
                throw BenchmarkError("the batch failed")
            }
            return Int(count)
        }

        @inline(never)
        func sums() throws -> Int {
            let sums = try map.sums()
            for (_, sum) in sums { checksum &+= sum }
            return sums.count
        }

        /// With an array of the values for each entry.
        @inline(never)
        func forEach() throws -> Int {
            var count = 0
            try map.forEach { _, values in
                checksum &+= values.reduce(0, &+)
                count += 1
            }
            return count
        }

        @inline(never)
        func sumsInC() throws -> Int {
            let keys = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
            let values = UnsafeMutablePointer<UInt64>.allocate(capacity: size * cpus)
            defer {
                keys.deallocate()
                values.deallocate()
            }
            var next: UInt64 = 0
            var count = UInt32(size)
            // At the end the result is an error, and errno is ENOENT.
            _ = bpf_map_lookup_batch(map.map.fileDescriptor.rawValue, nil, &next, keys, values, &count, nil)
            guard count == UInt32(size) else { throw BenchmarkError("the batch has \(count) entries") }
            for index in 0..<Int(count) {
                for cpu in 0..<cpus { checksum &+= values[index * cpus + cpu] }
            }
            return Int(count)
        }
    }
}

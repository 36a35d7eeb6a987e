// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf

/// The operations on one entry, of each kind of map that a process reads and writes.
enum MapOperationBenchmarks {
    private static let repetitions = 20_000
    private static let budget = Comparison.Budget.ratio(1.02)

    static func operations(rounds: Int) async throws -> [Comparison] {
        let rounds = max(15, rounds / 4)
        return try await hashes(rounds) + array(rounds) + perCPU(rounds) + prefixes(rounds) + withoutKeys(rounds)
    }

    /// One operation on each side, with a number that grows.
    private static func compare(
        _ name: String,
        _ rounds: Int,
        ours: (UInt32) throws -> Void,
        theirs: (UInt32) -> Void
    ) async throws -> Comparison {
        var comparison = Comparison("map kinds, \(name)", budget: budget, allocates: false)
        for _ in 0..<rounds {
            try await comparison.round(
                ours: {
                    for number in 0..<UInt32(repetitions) { try ours(number) }
                    return repetitions
                },
                theirs: {
                    for number in 0..<UInt32(repetitions) { theirs(number) }
                    return repetitions
                }
            )
        }
        return comparison
    }

    private static func hashes(_ rounds: Int) async throws -> [Comparison] {
        var comparisons: [Comparison] = []
        for (name, type) in [("hash", BPFMapType.hash), ("LRU hash", .lruHash)] {
            let map = try BPFMap(type: type, keySize: 4, valueSize: 8, maxEntries: 256)
                .typed(key: UInt32.self, value: UInt64.self)
            let descriptor = map.map.fileDescriptor.rawValue
            comparisons.append(
                try await compare("\(name) update, delete", rounds) { number in
                    try map.update(number & 127, to: 1)
                    _ = try map.delete(number & 127)
                } theirs: { number in
                    var (key, value) = (number & 127, UInt64(1))
                    bpf_map_update_elem(descriptor, &key, &value, 0)
                    bpf_map_delete_elem(descriptor, &key)
                }
            )
            for key in 0..<UInt32(128) { try map.update(key, to: 1) }
            comparisons.append(
                try await compare("\(name) lookup", rounds) { number in
                    checksum &+= try map.lookup(number & 127) ?? 0
                } theirs: { number in
                    var (key, value) = (number & 127, UInt64(0))
                    bpf_map_lookup_elem(descriptor, &key, &value)
                    checksum &+= value
                }
            )
        }
        return comparisons
    }

    private static func array(_ rounds: Int) async throws -> [Comparison] {
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 8, maxEntries: 128).typedArray(value: UInt64.self)
        let descriptor = map.map.fileDescriptor.rawValue
        let lookup = try await compare("array lookup", rounds) { number in
            checksum &+= try map.lookup(Int(number & 127))
        } theirs: { number in
            var (key, value) = (number & 127, UInt64(0))
            bpf_map_lookup_elem(descriptor, &key, &value)
            checksum &+= value
        }
        let update = try await compare("array update", rounds) { number in
            try map.update(Int(number & 127), to: UInt64(number))
        } theirs: { number in
            var (key, value) = (number & 127, UInt64(number))
            bpf_map_update_elem(descriptor, &key, &value, 0)
        }
        return [lookup, update]
    }

    private static func perCPU(_ rounds: Int) async throws -> [Comparison] {
        let map = try BPFMap(type: .perCPUHash, keySize: 4, valueSize: 8, maxEntries: 128)
            .typedPerCPU(key: UInt32.self, value: UInt64.self)
        let descriptor = map.map.fileDescriptor.rawValue
        let cpus = BPFKernel.possibleCPUCount
        let values = UnsafeMutablePointer<UInt64>.allocate(capacity: cpus)
        defer { values.deallocate() }
        let update = try await compare("per-CPU hash update", rounds) { number in
            try map.update(number & 127, toAll: 1)
        } theirs: { number in
            var key = number & 127
            values.update(repeating: 1, count: cpus)
            bpf_map_update_elem(descriptor, &key, values, 0)
        }
        let sum = try await compare("per-CPU hash sum", rounds) { number in
            checksum &+= try map.sum(number & 127) ?? 0
        } theirs: { number in
            var key = number & 127
            bpf_map_lookup_elem(descriptor, &key, values)
            for cpu in 0..<cpus { checksum &+= values[cpu] }
        }
        return [update, sum]
    }

    private static func prefixes(_ rounds: Int) async throws -> [Comparison] {
        typealias Key = LPMKey<UInt32>
        let map = try BPFMap(type: .lpmTrie, keySize: 8, valueSize: 8, maxEntries: 256, flags: .noPreallocation)
            .typed(key: Key.self, value: UInt64.self)
        let descriptor = map.map.fileDescriptor.rawValue
        for number in 0..<UInt32(128) { try map.update(Key(number, prefixLength: 32), to: 1) }
        let lookup = try await compare("LPM trie lookup", rounds) { number in
            checksum &+= try map.lookup(Key(number & 127, prefixLength: 32)) ?? 0
        } theirs: { number in
            var key: (UInt32, UInt32) = (32, number & 127)
            var value: UInt64 = 0
            bpf_map_lookup_elem(descriptor, &key, &value)
            checksum &+= value
        }
        return [lookup]
    }

    private static func withoutKeys(_ rounds: Int) async throws -> [Comparison] {
        var comparisons: [Comparison] = []
        for (name, type) in [("queue", BPFMapType.queue), ("stack", .stack)] {
            let map = try BPFMap(type: type, keySize: 0, valueSize: 8, maxEntries: 16).typedQueue(value: UInt64.self)
            let descriptor = map.map.fileDescriptor.rawValue
            comparisons.append(
                try await compare("\(name) push, pop", rounds) { number in
                    try map.push(UInt64(number))
                    checksum &+= try map.pop() ?? 0
                } theirs: { number in
                    var value = UInt64(number)
                    bpf_map_update_elem(descriptor, nil, &value, 0)
                    bpf_map_lookup_and_delete_elem(descriptor, nil, &value)
                    checksum &+= value
                }
            )
        }
        guard BPFFeatures.probe(mapType: .bloomFilter) == .supported else { return comparisons }
        let filter = try BPFMap(type: .bloomFilter, keySize: 0, valueSize: 8, maxEntries: 1024)
            .typedBloomFilter(value: UInt64.self)
        let descriptor = filter.map.fileDescriptor.rawValue
        for number in 0..<UInt64(128) { try filter.add(number) }
        comparisons.append(
            try await compare("bloom filter contains", rounds) { number in
                if try filter.contains(UInt64(number & 255)) { checksum &+= 1 }
            } theirs: { number in
                var value = UInt64(number & 255)
                if bpf_map_lookup_elem(descriptor, nil, &value) == 0 { checksum &+= 1 }
            }
        )
        return comparisons
    }
}

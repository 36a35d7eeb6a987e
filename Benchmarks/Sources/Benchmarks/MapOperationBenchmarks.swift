// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc

/// The operations on one entry, of each kind of map that a process reads and writes.
enum MapOperationBenchmarks {
    static func operations(rounds: Int) throws -> [Comparison] {
        let rounds = max(15, rounds / 4)
        return try hashes(rounds) + locked(rounds) + array(rounds) + perCPU(rounds) + prefixes(rounds)
            + withoutKeys(rounds)
    }

    /// One operation on each side, with a number that grows.
    private static func compare(
        _ name: String,
        _ rounds: Int,
        budget: Double = 1.02,
        allocates: Bool = false,
        ours: (UInt32) throws -> Void,
        theirs: (UInt32) -> Void
    ) throws -> Comparison {
        try .repeating(
            "map kinds, \(name)",
            budget: .ratio(budget),
            allocates: allocates,
            rounds: rounds,
            ours: ours,
            theirs: theirs
        )
    }

    private static func hashes(_ rounds: Int) throws -> [Comparison] {
        var comparisons: [Comparison] = []
        for (name, type) in [("hash", BPFMapType.hash), ("LRU hash", .lruHash)] {
            let map = try BPFMap(type: type, keySize: 4, valueSize: 8, maxEntries: 256)
                .typed(key: UInt32.self, value: UInt64.self)
            let descriptor = map.map.fileDescriptor.rawValue
            comparisons.append(
                try compare("\(name) update, delete", rounds) { number in
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
                try compare("\(name) lookup", rounds) { number in
                    checksum &+= try map.lookup(number & 127) ?? 0
                } theirs: { number in
                    var (key, value) = (number & 127, UInt64(0))
                    bpf_map_lookup_elem(descriptor, &key, &value)
                    checksum &+= value
                }
            )
            comparisons.append(
                try compare("\(name) modify", rounds) { number in
                    try map.modify(number & 127) { $0 &+= 1 }
                } theirs: { number in
                    var (key, value) = (number & 127, UInt64(0))
                    bpf_map_lookup_elem(descriptor, &key, &value)
                    value &+= 1
                    bpf_map_update_elem(descriptor, &key, &value, UInt64(BPF_EXIST))
                }
            )
            comparisons.append(
                try compare("\(name) update, lookupAndDelete", rounds) { number in
                    try map.update(number & 127, to: UInt64(number))
                    checksum &+= try map.lookupAndDelete(number & 127) ?? 0
                } theirs: { number in
                    var (key, value) = (number & 127, UInt64(number))
                    bpf_map_update_elem(descriptor, &key, &value, 0)
                    bpf_map_lookup_and_delete_elem(descriptor, &key, &value)
                    checksum &+= value
                }
            )
        }
        return comparisons
    }

    /// `struct locked` of kinds.bpf.c.
    private struct Locked: BPFValue {
        var lock: UInt32 = 0
        var unused: UInt32 = 0
        var count: UInt64 = 0
    }

    /// The kernel holds the value's spin lock while it copies.
    private static func locked(_ rounds: Int) throws -> [Comparison] {
        let map = try KindMaps.load().object.map("locked").typed(key: UInt32.self, value: Locked.self)
        let descriptor = map.map.fileDescriptor.rawValue
        let lock = UInt64(BPF_F_LOCK)
        for key in 0..<UInt32(128) { try map.update(key, to: Locked()) }
        let lookup = try compare("hash lookup with a spin lock", rounds) { number in
            checksum &+= try map.lookup(number & 127, withSpinLock: true)?.count ?? 0
        } theirs: { number in
            var (key, value) = (number & 127, Locked())
            bpf_map_lookup_elem_flags(descriptor, &key, &value, lock)
            checksum &+= value.count
        }
        let update = try compare("hash update with a spin lock", rounds) { number in
            try map.update(number & 127, to: Locked(count: 1), withSpinLock: true)
        } theirs: { number in
            var (key, value) = (number & 127, Locked(count: 1))
            bpf_map_update_elem(descriptor, &key, &value, lock)
        }
        return [lookup, update]
    }

    private static func array(_ rounds: Int) throws -> [Comparison] {
        let map = try BPFMap(type: .array, keySize: 4, valueSize: 8, maxEntries: 128).typedArray(value: UInt64.self)
        let descriptor = map.map.fileDescriptor.rawValue
        let lookup = try compare("array lookup", rounds) { number in
            checksum &+= try map.lookup(Int(number & 127))
        } theirs: { number in
            var (key, value) = (number & 127, UInt64(0))
            bpf_map_lookup_elem(descriptor, &key, &value)
            checksum &+= value
        }
        let update = try compare("array update", rounds) { number in
            try map.update(Int(number & 127), to: UInt64(number))
        } theirs: { number in
            var (key, value) = (number & 127, UInt64(number))
            bpf_map_update_elem(descriptor, &key, &value, 0)
        }
        return [lookup, update]
    }

    private static func perCPU(_ rounds: Int) throws -> [Comparison] {
        let cpus = BPFKernel.possibleCPUCount
        let values = UnsafeMutablePointer<UInt64>.allocate(capacity: cpus)
        defer { values.deallocate() }
        var comparisons: [Comparison] = []
        for (name, type) in [
            ("per-CPU hash", BPFMapType.perCPUHash), ("per-CPU array", .perCPUArray),
            ("LRU per-CPU hash", .lruPerCPUHash),
        ] {
            let map = try BPFMap(type: type, keySize: 4, valueSize: 8, maxEntries: 128)
                .typedPerCPU(key: UInt32.self, value: UInt64.self)
            let descriptor = map.map.fileDescriptor.rawValue
            comparisons.append(
                try compare("\(name) update", rounds, budget: 1.05) { number in
                    try map.update(number & 127, toAll: 1)
                } theirs: { number in
                    var key = number & 127
                    values.update(repeating: 1, count: cpus)
                    bpf_map_update_elem(descriptor, &key, values, 0)
                }
            )
            comparisons.append(
                try compare("\(name) sum", rounds, budget: 1.05) { number in
                    checksum &+= try map.sum(number & 127) ?? 0
                } theirs: { number in
                    var key = number & 127
                    bpf_map_lookup_elem(descriptor, &key, values)
                    for cpu in 0..<cpus { checksum &+= values[cpu] }
                }
            )
            // An array of the values is the result on both sides.
            comparisons.append(
                try compare("\(name) lookup", rounds, budget: 1.15, allocates: true) { number in
                    checksum &+= try map.lookup(number & 127)?[0] ?? 0
                } theirs: { number in
                    var key = number & 127
                    guard let values = calloc(cpus, 8)?.assumingMemoryBound(to: UInt64.self) else { return }
                    bpf_map_lookup_elem(descriptor, &key, values)
                    checksum &+= values[0]
                    free(values)
                }
            )
        }
        return comparisons
    }

    private static func prefixes(_ rounds: Int) throws -> [Comparison] {
        typealias Key = LPMKey<UInt32>
        let map = try BPFMap(type: .lpmTrie, keySize: 8, valueSize: 8, maxEntries: 256, flags: .noPreallocation)
            .typed(key: Key.self, value: UInt64.self)
        let descriptor = map.map.fileDescriptor.rawValue
        for number in 0..<UInt32(128) { try map.update(Key(number, prefixLength: 32), to: 1) }
        let lookup = try compare("LPM trie lookup", rounds) { number in
            checksum &+= try map.lookup(Key(number & 127, prefixLength: 32)) ?? 0
        } theirs: { number in
            var key: (UInt32, UInt32) = (32, number & 127)
            var value: UInt64 = 0
            bpf_map_lookup_elem(descriptor, &key, &value)
            checksum &+= value
        }
        return [lookup]
    }

    private static func withoutKeys(_ rounds: Int) throws -> [Comparison] {
        var comparisons: [Comparison] = []
        for (name, type) in [("queue", BPFMapType.queue), ("stack", .stack)] {
            let map = try BPFMap(type: type, keySize: 0, valueSize: 8, maxEntries: 16).typedQueue(value: UInt64.self)
            let descriptor = map.map.fileDescriptor.rawValue
            comparisons.append(
                try compare("\(name) push, pop", rounds) { number in
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
            try compare("bloom filter contains", rounds) { number in
                if try filter.contains(UInt64(number & 255)) { checksum &+= 1 }
            } theirs: { number in
                var value = UInt64(number & 255)
                if bpf_map_lookup_elem(descriptor, nil, &value) == 0 { checksum &+= 1 }
            }
        )
        return comparisons
    }
}

// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

@Suite("Batches and cursors", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct MapBatchTests {
    private let entries = Dictionary(uniqueKeysWithValues: (0..<5000).map { (UInt32($0), UInt64($0) * 3) })

    private func hash(_ count: Int = 8192) throws -> TypedMap<UInt32, UInt64> {
        try BPFMap(type: .hash, key: UInt32.self, value: UInt64.self, maxEntries: count)
            .typed(key: UInt32.self, value: UInt64.self)
    }

    @Test func manyEntriesAreWrittenReadAndDeleted() throws {
        let map = try hash()
        try map.update(contentsOf: entries)
        #expect(try Dictionary(uniqueKeysWithValues: map.entries().map { ($0.key, $0.value) }) == entries)
        #expect(try map.values().reduce(0, +) == entries.values.reduce(0, +))
        // Missing keys, also as the first, as neighbours and as the last.
        #expect(try map.delete(keys: [9000, 0, 1, 9001, 9002, 2, 9003]) == 3)
        #expect(try map.delete(keys: []) == 0)
        #expect(try map.delete(keys: (0..<5000).map { UInt32($0) }) == 4997)
        #expect(try map.keys().isEmpty)
        // Keys that are not an array in memory.
        try map.update(contentsOf: entries)
        #expect(try map.delete(keys: Set(1..<6000)) == 4999)
        #expect(try map.keys() == [0])
    }

    @Test func otherModesAreWrittenOneByOne() throws {
        let map = try hash()
        try map.update(7, to: 70)
        let ordered: [(key: UInt32, value: UInt64)] = [(5, 1), (6, 1), (7, 1), (8, 1)]
        let error = bpfError { try map.update(contentsOf: ordered, mode: .insertOnly) }
        #expect(error?.code == .alreadyExists)
        #expect(error?.message.contains("entry 3: 2 were written before") == true)
        #expect(try Set(map.keys()) == [5, 6, 7])
        try map.update(contentsOf: [7: 71], mode: .replaceOnly)
        #expect(try map.lookup(7) == 71)
    }

    @Test func aFullMapSaysHowFarItCame() throws {
        let map = try hash(4)
        let error = bpfError { try map.update(contentsOf: entries) }
        #expect(error?.code == .mapFull)
        #expect(error?.message.contains("entry 5: 4 were written before") == true)
        #expect(try map.keys().count == 4)
    }

    @Test func cursorsStopAndGoOn() throws {
        let map = try hash()
        try map.update(contentsOf: entries)
        var cursor = try map.cursor(batchSize: 100)
        var seen: [UInt32: UInt64] = [:]
        for _ in 0..<150 {
            let next = try cursor.next()
            let (key, value) = try #require(next)
            seen[key] = value
        }
        #expect(seen.count == 150)
        while let (key, value) = try cursor.next() { seen[key] = value }
        #expect(try cursor.next() == nil)
        #expect(seen == entries)
        var keys = try map.keyCursor(batchSize: 1)
        var count = 0
        while try keys.next() != nil { count += 1 }
        #expect(count == 5000)
        var raw = try map.map.raw.cursor()
        let first = try raw.next()
        #expect(first?.key.count == 4 && first?.value.count == 8)
    }

    @Test func cursorsAreHonestUnderChange() throws {
        let map = try hash()
        try map.update(contentsOf: entries)
        var cursor = try map.cursor(batchSize: 64)
        var seen: Set<UInt32> = []
        while let (key, _) = try cursor.next() {
            #expect(seen.insert(key).inserted)
            // Its own entry, and one that may be behind or ahead.
            try map.delete(keys: [key, key ^ 1])
        }
        #expect(seen.count >= 2500)
        #expect(try map.keys().isEmpty)
    }

    @Test func drainRemovesWhatItVisits() throws {
        let map = try hash()
        try map.update(contentsOf: entries)
        var seen: [UInt32: UInt64] = [:]
        try map.drain { seen[$0] = $1 }
        #expect(seen == entries)
        #expect(try map.keys().isEmpty)
        try map.drain { _, _ in Issue.record("it is empty") }
        let lru = try BPFMap(type: .lruHash, key: UInt32.self, value: UInt64.self, maxEntries: 4096)
            .typed(key: UInt32.self, value: UInt64.self)
        try lru.update(contentsOf: (0..<100).map { (UInt32($0), 1) })
        var sum: UInt64 = 0
        try lru.map.raw.drain { _, value in sum += UInt64(decoding: value) ?? 0 }
        #expect(sum == 100)
    }

    @Test func perCPUMapsHaveBatches() throws {
        let cpus = BPFKernel.possibleCPUCount
        for type in [BPFMapType.perCPUHash, .lruPerCPUHash, .perCPUArray] {
            let map = try BPFMap(type: type, key: UInt32.self, value: UInt32.self, maxEntries: 256)
                .typedPerCPU(key: UInt32.self, value: UInt32.self)
            let entries: [(key: UInt32, value: [UInt32])] = (0..<64).map { key in
                (UInt32(key), (0..<cpus).map { UInt32($0 * 1000 + key) })
            }
            try map.update(contentsOf: entries)
            for (key, values) in entries { #expect(try map.lookup(key) == values, "\(type)") }
            #expect(bpfError { try map.update(contentsOf: [1: []]) }?.code == .sizeMismatch)
            try map.update(3, toAll: 5)
            #expect(try map.lookup(3) == .init(repeating: 5, count: cpus))
            #expect(try map.sum(3) == UInt32(5 * cpus))
            #expect(try map.lookup(3, cpu: cpus - 1) == 5)
            #expect(bpfError { try map.lookup(3, cpu: cpus) }?.code == .invalidArgument)
            #expect(bpfError { try map.update(3, to: 1, cpu: -1) }?.code == .invalidArgument)
            #expect(try map.modify(3) { $0[0] += 1 } && map.lookup(3, cpu: 0) == 6)
            guard type != .perCPUArray else { continue }
            var cursor = try map.cursor(batchSize: 8)
            var count = 0
            while try cursor.next() != nil { count += 1 }
            #expect(count == 64)
            #expect(try map.delete(keys: [0, 1, 999]) == 2)
            count = 0
            try map.drain { _, values in count += values.count }
            #expect(count == 62 * cpus)
        }
    }

    /// Linux 7.0.
    @Test func oneCPUsValueIsSetWhereTheKernelCan() throws {
        let map = try BPFMap(type: .perCPUArray, key: UInt32.self, value: UInt32.self, maxEntries: 4)
            .typedPerCPU(key: UInt32.self, value: UInt32.self)
        guard BPFFeatures.probe(feature: .perCPUFlags) == .supported else {
            let error = bpfError { try map.update(0, to: 7, cpu: 0) }
            #expect(error?.code == .notSupported && error?.advice?.contains("Linux 7.0") == true)
            return
        }
        try map.update(0, toAll: 1)
        try map.update(0, to: 7, cpu: 0)
        #expect(try map.lookup(0, cpu: 0) == 7)
        #expect(try map.lookup(0) == [7] + .init(repeating: 1, count: BPFKernel.possibleCPUCount - 1))
    }

    @Test func bytesHaveTheSameOperations() throws {
        let map = try hash().map
        try map.raw.update(contentsOf: (0..<10).map { (bytes(UInt32($0)), bytes(UInt64($0))) })
        #expect(try map.raw.entries().count == 10)
        #expect(bpfError { try map.raw.update(contentsOf: [([1], bytes(UInt64(1)))]) }?.code == .sizeMismatch)
        #expect(bpfError { try map.raw.update(contentsOf: [(bytes(UInt32(1)), [1])]) }?.code == .sizeMismatch)
        #expect(try map.raw.delete(keys: [bytes(UInt32(1)), bytes(UInt32(77))]) == 1)
        var value: [UInt8] = .init(repeating: 0xFF, count: 8)
        var span = value.mutableSpan
        var target = span.mutableBytes
        let key = bytes(UInt32(5))
        let missing = bytes(UInt32(500))
        #expect(try map.raw.lookup(key.span.bytes, into: &target))
        #expect(try !map.raw.lookup(missing.span.bytes, into: &target))
        #expect(value == bytes(UInt64(5)))
    }
}

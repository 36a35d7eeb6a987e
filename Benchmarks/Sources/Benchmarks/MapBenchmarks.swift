// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf

/// Maps through typed views.
enum MapBenchmarks {
    static func operations(rounds: Int) async throws -> [Comparison] {
        let hash = try MapFixture.open().load().maps.hash
        let descriptor = hash.map.fileDescriptor.rawValue
        let repetitions: UInt32 = 20_000
        for key in 0..<UInt32(128) { try hash.update(key, to: 1) }

        var lookup = Comparison("map lookup", budget: .ratio(1.02), allocates: false)
        var bytes = Comparison("map lookup of bytes", budget: .ratio(1.02), allocates: false)
        var update = Comparison("map update", budget: .ratio(1.02), allocates: false)
        for _ in 0..<rounds {
            try await bytes.round(
                ours: { try lookUpBytes(hash.map.raw, repetitions) },
                theirs: {
                    for key in 0..<repetitions {
                        var key = key & 127
                        var value: UInt64 = 0
                        bpf_map_lookup_elem(descriptor, &key, &value)
                        checksum &+= value
                    }
                    return Int(repetitions)
                }
            )
            try await lookup.round(
                ours: {
                    for key in 0..<repetitions { checksum &+= try hash.lookup(key & 127) ?? 0 }
                    return Int(repetitions)
                },
                theirs: {
                    for key in 0..<repetitions {
                        var key = key & 127
                        var value: UInt64 = 0
                        bpf_map_lookup_elem(descriptor, &key, &value)
                        checksum &+= value
                    }
                    return Int(repetitions)
                }
            )
            try await update.round(
                ours: {
                    for key in 0..<repetitions { try hash.update(key & 127, to: UInt64(key)) }
                    return Int(repetitions)
                },
                theirs: {
                    for key in 0..<repetitions {
                        var number = key & 127
                        var value = UInt64(key)
                        bpf_map_update_elem(descriptor, &number, &value, 0)
                    }
                    return Int(repetitions)
                }
            )
        }
        return [lookup, bytes, update]
    }

    @inline(never)
    private static func lookUpBytes(_ map: RawMap, _ repetitions: UInt32) throws -> Int {
        var value: UInt64 = 0
        for key in 0..<repetitions {
            let key: [1 of UInt32] = [key & 127]
            try withUnsafeMutableBytes(of: &value) { value in
                var span = MutableRawSpan(_unsafeBytes: value)
                _ = try map.lookup(key.span.bytes, into: &span)
            }
            checksum &+= value
        }
        return Int(repetitions)
    }

    /// All entries of a hash of 100,000: one by one, and as an array.
    ///
    /// Each comparison has a separate loop: the previous benchmark determines the contents of the caches. A loop after
    /// lookups is 15 percent slower than one after batches.
    static func iteration(rounds: Int) async throws -> [Comparison] {
        let map = try BPFMap(type: .hash, name: "many", keySize: 4, valueSize: 8, maxEntries: size)
            .typed(key: UInt32.self, value: UInt64.self)
        for key in 0..<UInt32(size) { try map.update(key, to: UInt64(key)) }
        let descriptor = map.map.fileDescriptor.rawValue

        let forEach = {
            var count = 0
            try map.forEach { _, value in
                checksum &+= value
                count += 1
            }
            return count
        }
        let entries = {
            let entries = try map.entries()
            checksum &+= entries.last?.value ?? 0
            return entries.count
        }
        let cursor = {
            var count = 0
            var cursor = try map.cursor()
            while let (_, value) = try cursor.next() {
                checksum &+= value
                count += 1
            }
            return count
        }
        var comparisons: [Comparison] = []
        for (name, budget, ours, theirs) in [
            ("forEach, C one by one", 0.17, forEach, oneByOne), ("forEach, C in batches", 1.02, forEach, inBatches),
            ("cursor, C in batches", 1.10, cursor, inBatches),
            ("entries(), C in batches", 1.10, entries, inBatches),
        ] {
            var comparison = Comparison(name, budget: .ratio(budget))
            for _ in 0..<max(5, rounds / 4) {
                try await comparison.round(ours: ours, theirs: { theirs(descriptor) })
            }
            comparisons.append(comparison)
        }
        return comparisons
    }

    private static let size = 100_000

    private static func oneByOne(_ descriptor: CInt) -> Int {
        var count = 0
        var key: UInt32 = 0
        var next: UInt32 = 0
        var result = bpf_map_get_next_key(descriptor, nil, &next)
        while result == 0 {
            key = next
            var value: UInt64 = 0
            if bpf_map_lookup_elem(descriptor, &key, &value) == 0 { count += 1 }
            checksum &+= value
            result = bpf_map_get_next_key(descriptor, &key, &next)
        }
        return count
    }

    private static func inBatches(_ descriptor: CInt) -> Int {
        let capacity = 4096
        let keys = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        let values = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity)
        let marks = UnsafeMutablePointer<UInt32>.allocate(capacity: 2)
        defer {
            keys.deallocate()
            values.deallocate()
            marks.deallocate()
        }
        var total = 0
        var result: CInt = 0
        while result == 0 {
            var count = UInt32(capacity)
            let mark = total == 0 ? nil : marks
            result = bpf_map_lookup_batch(descriptor, mark, marks + 1, keys, values, &count, nil)
            marks[0] = marks[1]
            for index in 0..<Int(count) { checksum &+= values[index] }
            total += Int(count)
        }
        return total
    }
}

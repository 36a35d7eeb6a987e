// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf

/// Batches of 10,000 entries of a hash. Both sides begin with Swift arrays, and C calls the kernel once.
enum BatchBenchmarks {
    private static let size = 10_000

    static func batches(rounds: Int) async throws -> [Comparison] {
        let map = try BPFMap(type: .hash, key: UInt32.self, value: UInt64.self, maxEntries: size)
            .typed(key: UInt32.self, value: UInt64.self)
        let side = Side(map: map, size: size)
        try side.fill()
        var update = Comparison("update(contentsOf:), C batch", budget: .ratio(1.02))
        var lookup = Comparison("forEach of 10,000, C batch", budget: .ratio(1.02))
        var delete = Comparison("delete(keys:), C batch", budget: .ratio(1.02))
        var drain = Comparison("drain, C batch", budget: .ratio(1.02))
        let rounds = max(5, rounds)
        for _ in 0..<rounds { try await update.round(ours: side.update, theirs: side.updateInC) }
        for _ in 0..<rounds { try await lookup.round(ours: side.lookup, theirs: side.lookupInC) }
        for _ in 0..<rounds {
            try await delete.round(prepare: side.fill, ours: side.delete, theirs: side.deleteInC)
        }
        for _ in 0..<rounds { try await drain.round(prepare: side.fill, ours: side.drain, theirs: side.drainInC) }
        return [update, lookup, delete, drain]
    }

    // Its methods are not inlined, so that both sides are compiled alike.
    private final class Side {
        let map: TypedMap<UInt32, UInt64>
        let entries: [(key: UInt32, value: UInt64)]
        let keys: [UInt32]
        let room: Int

        init(map: TypedMap<UInt32, UInt64>, size: Int) {
            self.map = map
            entries = (0..<size).map { (UInt32($0), UInt64($0)) }
            keys = entries.map(\.key)
            room = size
        }

        func fill() throws { try map.update(contentsOf: entries) }

        @inline(never)
        func update() throws -> Int {
            try map.update(contentsOf: entries)
            return room
        }

        @inline(never)
        func updateInC() throws -> Int {
            let keys = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
            let values = UnsafeMutablePointer<UInt64>.allocate(capacity: room)
            defer {
                keys.deallocate()
                values.deallocate()
            }
            for index in 0..<room { (keys[index], values[index]) = entries[index] }
            var count = UInt32(room)
            guard bpf_map_update_batch(map.map.fileDescriptor.rawValue, keys, values, &count, nil) == 0 else {
                throw BenchmarkError("the batch failed")
            }
            return Int(count)
        }

        @inline(never)
        func lookup() throws -> Int {
            var count = 0
            try map.forEach { _, value in
                checksum &+= value
                count += 1
            }
            return count
        }

        @inline(never)
        func lookupInC() throws -> Int { try read(bpf_map_lookup_batch) }

        @inline(never)
        func drain() throws -> Int {
            var count = 0
            try map.drain { _, value in
                checksum &+= value
                count += 1
            }
            return count
        }

        @inline(never)
        func drainInC() throws -> Int { try read(bpf_map_lookup_and_delete_batch) }

        private typealias Read = (
            CInt, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?,
            UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt32>?, UnsafePointer<bpf_map_batch_opts>?
        ) -> CInt

        private func read(_ call: Read) throws -> Int {
            let keys = UnsafeMutablePointer<UInt32>.allocate(capacity: room)
            let values = UnsafeMutablePointer<UInt64>.allocate(capacity: room)
            defer {
                keys.deallocate()
                values.deallocate()
            }
            var next: UInt64 = 0
            var count = UInt32(room)
            // At the end the result is an error, and errno is ENOENT.
            _ = call(map.map.fileDescriptor.rawValue, nil, &next, keys, values, &count, nil)
            guard count == UInt32(room) else { throw BenchmarkError("the batch has \(count) entries") }
            for index in 0..<Int(count) { checksum &+= values[index] }
            return Int(count)
        }

        @inline(never)
        func delete() throws -> Int { try map.delete(keys: keys) }

        @inline(never)
        func deleteInC() throws -> Int {
            var count = UInt32(room)
            guard bpf_map_delete_batch(map.map.fileDescriptor.rawValue, keys, &count, nil) == 0 else {
                throw BenchmarkError("the batch failed")
            }
            return Int(count)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc

/// Views of maps whose values are not the program's own, per-CPU maps, and mapped arrays.
enum MapKindBenchmarks {
    static func kinds(rounds: Int) async throws -> [Comparison] {
        let perCPU = try PerCPU()
        var sum = Comparison("per-CPU sum", budget: .ratio(1.05), allocates: false)
        for _ in 0..<rounds { try await sum.round(ours: perCPU.sum, theirs: perCPU.sumInC) }

        let (maps, hash) = (try Maps(.arrayOfMaps), try Maps(.hashOfMaps))
        var inner = Comparison("map of maps, update", budget: .ratio(1.05), allocates: false)
        // The kernel waits for running programs with each update.
        for _ in 0..<rounds { try await inner.round(ours: maps.update, theirs: maps.updateInC) }
        var innerOfHash = Comparison("map of maps, update of a hash", budget: .ratio(1.05), allocates: false)
        for _ in 0..<rounds { try await innerOfHash.round(ours: hash.update, theirs: hash.updateInC) }

        let programs = try Programs()
        var jump = Comparison("program array, update", budget: .ratio(1.05), allocates: false)
        for _ in 0..<rounds { try await jump.round(ours: programs.update, theirs: programs.updateInC) }

        let mapped = try Mapped()
        var read = Comparison("mapped array, C pointer", budget: .excess(3), allocates: false)
        for _ in 0..<rounds { try await read.round(ours: mapped.read, theirs: mapped.readInC) }
        var write = Comparison("mapped array write, C pointer", budget: .excess(3), allocates: false)
        for _ in 0..<rounds { try await write.round(ours: mapped.write, theirs: mapped.writeInC) }
        return [sum, inner, innerOfHash, jump, read, write]
    }

    private static let repetitions = 20_000

    private struct PerCPU {
        let counters: TypedPerCPUMap<UInt32, UInt64>

        init() throws {
            counters = try BPFMap(type: .perCPUArray, key: UInt32.self, value: UInt64.self, maxEntries: 64)
                .typedPerCPU(key: UInt32.self, value: UInt64.self)
            for key in 0..<UInt32(64) { try counters.update(key, toAll: 1) }
        }

        @inline(never)
        func sum() throws -> Int {
            for key in 0..<UInt32(repetitions) { checksum &+= try counters.sum(key & 63) ?? 0 }
            return repetitions
        }

        @inline(never)
        func sumInC() -> Int {
            let descriptor = counters.map.fileDescriptor.rawValue
            let count = BPFKernel.possibleCPUCount
            let values = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
            defer { values.deallocate() }
            for key in 0..<UInt32(repetitions) {
                var key = key & 63
                bpf_map_lookup_elem(descriptor, &key, values)
                for cpu in 0..<count { checksum &+= values[cpu] }
            }
            return repetitions
        }
    }

    private struct Maps {
        let outer: MapOfMaps<UInt32>
        let inner: BPFMap
        private let updates: UInt32 = 2

        init(_ type: BPFMapType) throws {
            inner = try BPFMap(type: .hash, key: UInt32.self, value: UInt64.self, maxEntries: 16)
            let attributes = BPFMap.Attributes(innerMap: inner)
            outer = try MapOfMaps(
                BPFMap(type: type, keySize: 4, valueSize: 4, maxEntries: 8, attributes: attributes),
                key: UInt32.self
            )
        }

        @inline(never)
        func update() throws -> Int {
            for key in 0..<updates { try outer.update(key, to: inner) }
            return Int(updates)
        }

        @inline(never)
        func updateInC() -> Int {
            let descriptor = outer.map.fileDescriptor.rawValue
            for key in 0..<updates {
                var key = key
                var value = inner.fileDescriptor.rawValue
                bpf_map_update_elem(descriptor, &key, &value, 0)
            }
            return Int(updates)
        }
    }

    private struct Programs {
        let array: ProgramArray
        let program: BPFProgram

        init() throws {
            array = try ProgramArray(BPFMap(type: .progArray, keySize: 4, valueSize: 4, maxEntries: 8))
            program = try MapFixture.open().load().programs.countCall
        }

        @inline(never)
        func update() throws -> Int {
            for index in 0..<UInt32(repetitions) { try array.update(index & 7, to: program) }
            return repetitions
        }

        @inline(never)
        func updateInC() -> Int {
            let descriptor = array.map.fileDescriptor.rawValue
            let value = program.fileDescriptor.rawValue
            for index in 0..<UInt32(repetitions) {
                var (key, value) = (index & 7, value)
                bpf_map_update_elem(descriptor, &key, &value, 0)
            }
            return repetitions
        }
    }

    private final class Mapped {
        let array: TypedMappedArray<UInt64>
        private let memory: UnsafeMutableRawPointer

        init() throws {
            let map = try BPFMap(
                type: .array,
                key: UInt32.self,
                value: UInt64.self,
                maxEntries: 512,
                flags: .mmapable
            )
            array = try map.mapped(as: UInt64.self)
            memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, map.fileDescriptor.rawValue, 0)
            guard memory != MAP_FAILED else { throw BenchmarkError("the array cannot be mapped") }
        }

        deinit { munmap(memory, 4096) }

        @inline(never)
        func read() throws -> Int {
            var sum: UInt64 = 0
            for index in 0..<repetitions { sum &+= try array.lookup(index & 511) }
            checksum &+= sum
            return repetitions
        }

        @inline(never)
        func readInC() -> Int {
            let values = memory.assumingMemoryBound(to: UInt64.self)
            var sum: UInt64 = 0
            for index in 0..<repetitions { sum &+= values[index & 511] }
            checksum &+= sum
            return repetitions
        }

        @inline(never)
        func write() throws -> Int {
            for index in 0..<repetitions { try array.update(index & 511, to: UInt64(index)) }
            return repetitions
        }

        @inline(never)
        func writeInC() -> Int {
            let values = memory.assumingMemoryBound(to: UInt64.self)
            for index in 0..<repetitions { values[index & 511] = UInt64(index) }
            return repetitions
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import BPF
import CAllocations
import CLibbpf
import Glibc

/// Variables of a loaded object, beside a pointer to the memory that C maps.
enum VariableBenchmarks {
    private static let repetitions = 200_000

    static func variables(rounds: Int) async throws -> [Comparison] {
        let variables = try Variables()
        var read = Comparison("variable read, C pointer", budget: .excess(2), allocates: false)
        var write = Comparison("variable write, C pointer", budget: .excess(2), allocates: false)
        var named = Comparison("variable by name, C lookup of .bss", budget: .ratio(1.02))
        for _ in 0..<rounds {
            try await read.round(ours: variables.read, theirs: variables.readInC)
            try await write.round(ours: variables.write, theirs: variables.writeInC)
            try await named.round(ours: variables.readByName, theirs: variables.lookUpInC)
        }
        return [read, write, named]
    }

    private final class Variables {
        private let fixture: MapFixture
        private let section: BPFMap
        private let memory: UnsafeMutableRawPointer
        private let copy: UnsafeMutableRawPointer
        private let offset: Int

        init() throws {
            fixture = try MapFixture.open().load()
            section = try fixture.object.map(".bss")
            copy = .allocate(byteCount: section.valueSize, alignment: 8)
            memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, section.fileDescriptor.rawValue, 0)
            guard memory != MAP_FAILED else { throw BenchmarkError("the variables cannot be mapped") }
            // Where C's structure has the member.
            fixture.bss.calls = 0x1234_5678
            let words = memory.assumingMemoryBound(to: UInt32.self)
            guard let word = (0..<section.valueSize / 4).first(where: { words[$0] == 0x1234_5678 }) else {
                throw BenchmarkError("the variable is not in the section")
            }
            offset = 4 * word
        }

        deinit {
            munmap(memory, 4096)
            copy.deallocate()
        }

        @inline(never)
        func read() -> Int {
            let variables = fixture.bss
            var sum: UInt64 = 0
            for _ in 0..<repetitions { sum &+= UInt64(benchmark_opaque(variables.calls)) }
            checksum &+= sum
            return repetitions
        }

        @inline(never)
        func readInC() -> Int {
            let variable = memory + offset
            var sum: UInt64 = 0
            for _ in 0..<repetitions { sum &+= UInt64(benchmark_opaque(variable.load(as: UInt32.self))) }
            checksum &+= sum
            return repetitions
        }

        @inline(never)
        func write() -> Int {
            let variables = fixture.bss
            for number in 0..<UInt32(repetitions) { variables.calls = benchmark_opaque(number) }
            return repetitions
        }

        @inline(never)
        func writeInC() -> Int {
            let variable = memory + offset
            for number in 0..<UInt32(repetitions) {
                variable.storeBytes(of: benchmark_opaque(number), as: UInt32.self)
            }
            return repetitions
        }

        @inline(never)
        func readByName() throws -> Int {
            let globals = fixture.object.globals
            var sum: UInt64 = 0
            for _ in 0..<repetitions / 10 { sum &+= UInt64(try globals.value("calls", as: UInt32.self)) }
            checksum &+= sum
            return repetitions / 10
        }

        @inline(never)
        func lookUpInC() -> Int {
            let descriptor = section.fileDescriptor.rawValue
            var sum: UInt64 = 0
            for _ in 0..<repetitions / 10 {
                var key: UInt32 = 0
                bpf_map_lookup_elem(descriptor, &key, copy)
                sum &+= UInt64(copy.load(fromByteOffset: offset, as: UInt32.self))
            }
            checksum &+= sum
            return repetitions / 10
        }
    }
}

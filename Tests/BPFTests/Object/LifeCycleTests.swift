// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

/// The whole life of an object, over and over: nothing may pile up, in the kernel, in descriptors or in C memory.
@Suite("Life cycles without end", .serialized, .leakChecked, .timeLimit(.minutes(4))) struct LifeCycleTests {
    private func cycle() throws {
        var open = try Fixture.open("events")
        try open.globals.set("sequence", to: UInt64(1))
        try open.map("ring").setMaxEntries(8192)
        try open.program("emit_perf").setAutoload(false)
        let object = try open.load()
        var traced = try Fixture.open("tracing")
        // Without it libbpf does not read the kernel's types each time, which takes longer than all else.
        try traced.program("on_btf_tracepoint").setAutoload(false)
        let tracing = try traced.load()
        let link = try tracing.program("on_raw_tracepoint").attach()
        _ = try object.program("emit").testRun(.init(context: bytes(UInt64(3)) + bytes(UInt64(0))))
        let count = try RingBuffer(object.map("ring")).consume { sample in _ = try sample.load(as: FixtureEvent.self) }
        guard count == 3, try object.globals.value("sequence", as: UInt64.self) == 4 else {
            throw CycleError()
        }
        try link.detach()
        // The ways that end in an error must give back as much.
        _ = bpfError { try Fixture.open("rejected").load() }
        _ = bpfError { try object.map("no_such_map") }
    }

    private struct CycleError: Error {}

    @Test func aThousandCycles() throws {
        // Under emulation fifty take as long as a thousand here.
        let (rounds, cycles) = (5, getenv("SWIFT_BPF_MACHINE") == nil ? 200 : 10)
        for _ in 0..<10 { try cycle() }
        let descriptors = Leaks.descriptors()
        var growths: [Int] = []
        for _ in 0..<rounds {
            let allocated = test_allocated_bytes()
            for _ in 0..<cycles { try cycle() }
            growths.append(Int(test_allocated_bytes()) - Int(allocated))
        }
        #expect(Leaks.descriptors() == descriptors)
        // What leaks does so in every round; a thread of the system that allocates once falls into one of them.
        // A sanitizer's allocator counts nothing here, and finds leaks by itself.
        let growth = growths.sorted()[rounds / 2]
        // The C library counts what its threads keep for reuse as allocated, unless it is told to keep nothing.
        let noise = getenv("GLIBC_TUNABLES") == nil ? 64 * cycles : 0
        #expect(growth <= noise, "\(growths) bytes more after \(cycles) cycles each")
    }
}

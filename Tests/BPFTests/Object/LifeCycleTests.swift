// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

/// The life of an object, many times: kernel objects, descriptors and C memory must not grow.
@Suite("Repeated life cycles", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct LifeCycleTests {
    private func cycle() throws {
        var open = try Fixture.open("events")
        try open.globals.set("sequence", to: UInt64(1))
        try open.map("ring").setMaxEntries(8192)
        try open.program("emit_perf").setAutoload(false)
        let object = try open.load()
        var traced = try Fixture.open("tracing")
        // Without it libbpf does not read the kernel's types each time, which would take most of the time.
        try traced.program("on_btf_tracepoint").setAutoload(false)
        let tracing = try traced.load()
        let link = try tracing.program("on_raw_tracepoint").attach()
        _ = try object.program("emit").testRun(.init(context: bytes(UInt64(3)) + bytes(UInt64(0))))
        let count = try RingBuffer(object.map("ring")).consume { sample in _ = try sample.load(as: FixtureEvent.self) }
        guard count == 3, try object.globals.value("sequence", as: UInt64.self) == 4 else {
            throw CycleError()
        }
        try link.detach()
        // Errors must release everything, too.
        _ = bpfError { try Fixture.open("rejected").load() }
        _ = bpfError { try object.map("no_such_map") }
    }

    private struct CycleError: Error {}

    @Test func aThousandCyclesLeakNothing() throws {
        // Twenty under emulation take as long as a thousand on the host.
        let (rounds, cycles) = (5, test_is_emulated() ? 4 : 200)
        for _ in 0..<cycles { try cycle() }
        let descriptors = Leaks.descriptors()
        var growths: [Int] = []
        for _ in 0..<rounds {
            let allocated = test_allocated_bytes()
            for _ in 0..<cycles { try cycle() }
            growths.append(Int(test_allocated_bytes()) - Int(allocated))
        }
        #expect(Leaks.descriptors() == descriptors)
        // A leak grows in every round; a system thread that allocates once affects only one.
        // A sanitizer's allocator is not counted here: it finds leaks by itself.
        let growth = growths.sorted()[rounds / 2]
        // The C library counts memory that threads keep for reuse as allocated, unless that is disabled.
        let noise = getenv("GLIBC_TUNABLES") == nil ? 64 * cycles : 0
        #expect(growth <= noise, "\(growths) bytes more after \(cycles) cycles each")
    }
}

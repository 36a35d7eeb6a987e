// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

@Suite("Perf events", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct PerfEventTests {
    private func samples(_ object: BPFObject) throws -> UInt64 { try object.globals.value("samples", as: UInt64.self) }

    /// Uses the CPU until `condition` holds, for ten seconds at most.
    private func work(until condition: () throws -> Bool) rethrows -> Bool {
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end {
            test_call_getppid(10_000)
            if try condition() { return true }
        }
        return false
    }

    @Test func programsRunManyTimesASecondOnAllCPUs() throws {
        let object = try Fixture.load("perf_event")
        let link = try object.program("on_sample").attach(to: .perfEvent(.cpuClock, every: .frequency(999)))
        #expect(try work { try samples(object) > 20 })
        try link.detach()
        let after = try samples(object)
        test_call_getppid(100_000)
        #expect(try samples(object) == after)
    }

    @Test func programsRunAfterSoManyEventsOfAProcess() throws {
        let object = try Fixture.load("perf_event")
        let link = try object.program("on_sample")
            .attach(to: .perfEvent(.pageFaults, every: .period(1), pid: 0))
        let size = 64 * 4096
        let memory = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        try #require(memory != MAP_FAILED)
        for page in 0..<64 { memory?.storeBytes(of: 1, toByteOffset: page * 4096, as: UInt8.self) }
        munmap(memory, size)
        #expect(try samples(object) > 0)
        try link.detach()
    }

    @Test func requestsWithoutSenseAreRefused() throws {
        let program = try Fixture.load("perf_event").program("on_sample")
        for target in [
            AttachTarget.perfEvent(.cpuClock, every: .period(0)), .perfEvent(.cpuClock, every: .frequency(0)),
            .perfEvent(.cpuClock, every: .frequency(99), cpu: 100_000),
            .perfEvent(.cpuClock, every: .frequency(9), cpu: -1),
            .perfEvent(.cpuClock, every: .frequency(99), pid: -5),
        ] {
            #expect(bpfError { try program.attach(to: target) }?.code == .invalidArgument)
        }
        let gone = bpfError { try program.attach(to: .perfEvent(.cpuClock, every: .frequency(9), pid: 0x3FFF_FFFF)) }
        #expect(gone?.code == .targetNotFound)
        // Virtual machines have no such counter, and other machines count it.
        let cycles = bpfError { try program.attach(to: .perfEvent(.cpuCycles, every: .period(1_000_000))) }
        #expect(cycles == nil || cycles?.code == .notSupported, "\(String(describing: cycles))")
    }
}

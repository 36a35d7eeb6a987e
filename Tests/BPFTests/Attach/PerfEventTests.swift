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

    @Test func anEventOfOneCPUOrThreadIsALink() throws {
        let object = try Fixture.load("perf_event")
        let program = try object.program("on_sample")
        for target in [
            AttachTarget.perfEvent(.cpuClock, every: .frequency(999), cpu: 0),
            .perfEvent(.taskClock, every: .period(100_000), pid: 0),
        ] {
            let before = try samples(object)
            let link = try program.attach(to: target)
            if BPFFeatures.probe(feature: .perfEventLinks) == .supported {
                #expect(try link.info().kind == .perfEvent)
            } else {
                #expect(bpfError { try link.info() }?.code == .notSupported)
            }
            #expect(try work { try samples(object) > before })
            try link.detach()
        }
    }

    @Test(.requires(.attachCookie))
    func programsReadTheirCookie() throws {
        var open = try Fixture.open("cookies")
        try open.program("on_sample").setAutoload(true)
        let object = try open.load()
        let link = try object.program("on_sample")
            .attach(to: .perfEvent(.cpuClock, every: .frequency(999), cookie: 0xABCD))
        #expect(try work { try object.globals.value("runs", as: UInt64.self) > 0 })
        #expect(try object.globals.value("last_cookie", as: UInt64.self) == 0xABCD)
        try link.detach()
        let runs = try object.globals.value("runs", as: UInt64.self)
        test_call_getppid(100_000)
        #expect(try object.globals.value("runs", as: UInt64.self) == runs)
    }

    @Test(.lacks(.attachCookie))
    func namesTheKernelThatHasCookies() throws {
        let program = try Fixture.load("perf_event").program("on_sample")
        let error = bpfError { try program.attach(to: .perfEvent(.cpuClock, every: .frequency(9), cookie: 1)) }
        #expect(error?.code == .notSupported && error?.advice?.contains("5.15") == true)
    }

    @Test func softwareEventsAreCounted() throws {
        let object = try Fixture.load("perf_event")
        let program = try object.program("on_sample")
        for event in [AttachTarget.PerfEventKind.minorFaults, .contextSwitches, .cpuMigrations, .majorFaults] {
            let link = try program.attach(to: .perfEvent(event, every: .period(1), pid: 0))
            try link.detach()
        }
        let switches = try program.attach(to: .perfEvent(.contextSwitches, every: .period(1), pid: 0))
        let before = try samples(object)
        for _ in 0..<5 { usleep(1000) }
        #expect(try samples(object) > before)
        try switches.detach()
    }

    @Test("Breakpoints and hardware events work, or the machine is said to lack them")
    func breakpointsAndHardwareEvents() throws {
        let object = try Fixture.load("perf_event")
        let program = try object.program("on_sample")
        let word = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
        defer { word.deallocate() }
        word.pointee = 0
        let address = UInt64(UInt(bitPattern: word))
        do {
            let link = try program.attach(
                to: .perfEvent(.breakpoint(address, .write, length: 8), every: .period(1), pid: 0)
            )
            let before = try samples(object)
            for number in 1...5 { withUnsafeMutablePointer(to: &word.pointee) { $0.pointee = UInt64(number) } }
            #expect(try samples(object) > before)
            try link.detach()
        } catch let error as BPFError {
            #expect(error.code == .notSupported, "\(error)")
        }
        for event in [
            AttachTarget.PerfEventKind.instructions, .cache(.l1Data, .read, misses: true),
            .cache(.lastLevel, misses: false),
            .raw(0x3C), .busCycles,
        ] {
            let error = bpfError { try program.attach(to: .perfEvent(event, every: .period(1_000_000))).detach() }
            #expect(error == nil || error?.code == .notSupported, "\(String(describing: error))")
        }
        #expect("\(AttachTarget.PerfEventKind.cache(.lastLevel, .write, misses: true))" == "LLC-store-misses")
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

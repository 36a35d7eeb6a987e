// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

@Suite("Perf buffers", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct PerfBufferTests {
    private func emit(_ object: BPFObject, _ count: Int) throws {
        _ = try object.program("emit_perf").testRun(.init(context: bytes(UInt64(count)) + bytes(UInt64(0))))
    }

    @Test func eventsOfOneCPUAreInOrder() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"), pagesPerCPU: 64)
        try emit(object, 200)
        var byCPU: [Int: [UInt64]] = [:]
        let count = try buffer.consume { cpu, sample in
            #expect(sample.byteCount >= 32)
            let event = try sample.load(as: FixtureEvent.self)
            #expect(event.payload[0] == event.sequence * 3)
            byCPU[cpu, default: []].append(event.sequence)
        }
        #expect(count == 200)
        #expect(byCPU.values.allSatisfy { $0 == $0.sorted() })
        #expect(buffer.lostCount == 0)
    }

    /// A second reader would take the first one's events.
    @Test func aMapHasOneReader() throws {
        let object = try Fixture.load("events")
        do {
            let buffer = try PerfBuffer(object.map("perf"))
            #expect(bpfError { try PerfBuffer(object.map("perf")) }?.code == .alreadyConsumed)
            #expect(bpfError { try PerfBuffer(object.map("perf"), pagesPerCPU: 3) }?.code == .invalidArgument)
            try emit(object, 3)
            #expect(try buffer.consume { _, _ in } == 3)
        }
        let next = try PerfBuffer(object.map("perf"))
        try emit(object, 2)
        #expect(try next.consume { _, _ in } == 2)
    }

    @Test func lostEventsAreCounted() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"), pagesPerCPU: 1)
        try emit(object, 1000)
        var seen = 0
        try buffer.consume { _, _ in seen += 1 }
        #expect(seen < 1000)
        // The kernel reports lost events with the next event that fits.
        for _ in 0..<20 where buffer.lostCount == 0 {
            try emit(object, 1)
            try buffer.consume { _, _ in seen += 1 }
        }
        let total = try object.globals.value("sequence", as: UInt64.self)
        #expect(UInt64(seen) + buffer.lostCount == total)
        #expect(try object.globals.value("lost", as: UInt64.self) == buffer.lostCount)
    }

    @Test func pollWakesUpAndTimesOut() async throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        #expect(try buffer.poll(timeout: .milliseconds(20)) { _, _ in } == 0)
        let waiting = Task.detached { try buffer.poll(timeout: .seconds(20)) { _, _ in } }
        try await Task.sleep(for: .milliseconds(50))
        try emit(object, 2)
        #expect(try await waiting.value >= 1)
    }

    @Test func fewerWakeupsDelayEvents() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"), wakeup: .events(1000))
        try emit(object, 3)
        // Three events do not wake the reader: they are read after the timeout.
        #expect(try buffer.poll(timeout: .milliseconds(20)) { _, _ in } == 3)
    }

    @Test func eventsAreAnAsynchronousSequence() async throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        let emitter = Task.detached {
            for _ in 0..<10 {
                _ = try object.program("emit_perf").testRun(.init(context: bytes(UInt64(10)) + bytes(UInt64(0))))
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        var seen = 0
        for try await event in buffer.events(of: FixtureEvent.self) {
            if case .event = event { seen += 1 }
            if seen == 100 { break }
        }
        try await emitter.value
        #expect(seen == 100)
        let idle = Task { for try await _ in buffer.events(of: FixtureEvent.self) {} }
        try await Task.sleep(for: .milliseconds(30))
        idle.cancel()
        try await idle.value
    }

    @Test func errorsOfTheHandlerAreThrown() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        try emit(object, 1)
        let error = bpfError {
            try buffer.consume { _, sample in _ = try sample.load(as: InlineArray<100, UInt64>.self) }
        }
        #expect(error?.code == .sizeMismatch)
        #expect(try buffer.consume { _, _ in } == 0)
    }

    @Test func extremeTimeoutsAreAccepted() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        #expect(try buffer.poll(timeout: .milliseconds(-5)) { _, _ in } == 0)
        try emit(object, 1)
        #expect(try buffer.poll(timeout: .seconds(10_000_000_000)) { _, _ in } == 1)
    }

    /// After a handler's error, its CPU's other events are read by the next call.
    @Test func eventsAfterAnErrorStay() throws {
        struct Stop: Error {}
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        try emit(object, 5)
        #expect(throws: Stop.self) { try buffer.poll(timeout: .seconds(5)) { _, _ in throw Stop() } }
        #expect(try buffer.poll(timeout: .seconds(5)) { _, _ in } == 4)
    }

    /// One event at a time: each must be read before the next one arrives.
    @Test func noWakeupIsMissed() async throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        var iterator = buffer.events(of: FixtureEvent.self).makeAsyncIterator()
        for _ in 0..<300 {
            let emitter = Task.detached {
                _ = try object.program("emit_perf").testRun(.init(context: bytes(UInt64(1)) + bytes(UInt64(0))))
            }
            let start = ContinuousClock.now
            _ = try await iterator.next()
            #expect(ContinuousClock.now - start < .seconds(2))
            try await emitter.value
        }
    }

    @Test func wrongArgumentsThrow() throws {
        let object = try Fixture.load("events")
        #expect(bpfError { try PerfBuffer(object.map("ring")) }?.advice == "Use RingBuffer")
        #expect(bpfError { try PerfBuffer(object.map("perf"), pagesPerCPU: 3) }?.code == .invalidArgument)
        let never = bpfError { try PerfBuffer(object.map("perf"), pagesPerCPU: 1, wakeup: .bytes(1 << 20)) }
        #expect(never?.code == .invalidArgument && never?.message.contains("is full before") == true)
        let missing = bpfError { try PerfBuffer(object.map("perf"), cpus: [0, 4000]) }
        #expect(missing?.code == .invalidArgument && missing?.message.contains("CPU 4000") == true)
        #expect(bpfError { try PerfBuffer(object.map("perf"), cpus: []) }?.code == .invalidArgument)
        // What failed leaves no claim behind.
        #expect(try PerfBuffer(object.map("perf")).consume { _, _ in } == 0)
    }

    /// Runs `body` with this thread on one CPU.
    private func on(_ cpu: Int, _ body: () throws -> Void) throws {
        #expect(test_run_on(CInt(cpu)) == 0)
        defer { #expect(test_run_on(-1) == 0) }
        try body()
    }

    /// The CPUs of the events.
    private func sources(_ buffer: PerfBuffer) throws -> [Int] {
        var cpus: [Int] = []
        try buffer.consume { cpu, _ in cpus.append(cpu) }
        return cpus
    }

    @Test func chosenCPUsAreRead() throws {
        let object = try Fixture.load("events")
        let cpu = try #require(PerfBuffer(object.map("perf")).cpus.last)
        let buffer = try PerfBuffer(object.map("perf"), cpus: [cpu, cpu])
        #expect(buffer.cpus == [cpu])
        try on(cpu) { try emit(object, 3) }
        if cpu > 0 { try on(0) { try emit(object, 5) } }
        #expect(try sources(buffer) == [cpu, cpu, cpu])
        // The program's output fails on the others.
        #expect(try object.globals.value("lost", as: UInt64.self) == (cpu > 0 ? 5 : 0))
    }

    /// Records of 48 and 24 bytes in a page: many continue at the start.
    @Test func recordsThatWrapAreComplete() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"), pagesPerCPU: 1)
        try on(0) {
            var expected: UInt64 = 0
            for round in 0..<400 {
                try emit(object, 1 + round % 60)
                try buffer.consume { _, sample in
                    let event = try sample.load(as: FixtureEvent.self)
                    #expect(event.sequence == expected && event.payload[0] == expected * 3)
                    expected += 1
                }
            }
            #expect(buffer.lostCount == 0)
            // 400 rounds of 1 to 60.
            #expect(expected == 6 * 1830 + 40 * 41 / 2)
        }
    }

    @Test func bytesWakeTheReader() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"), pagesPerCPU: 64, wakeup: .bytes(48 * 100))
        var descriptor = pollfd(fd: buffer.fileDescriptor.rawValue, events: Int16(POLLIN), revents: 0)
        try on(0) {
            try emit(object, 10)
            #expect(Glibc.poll(&descriptor, 1, 30) == 0)
            try emit(object, 200)
            #expect(Glibc.poll(&descriptor, 1, 5000) == 1)
        }
        #expect(buffer.unconsumedBytes == 210 * 48)
        #expect(try buffer.poll(timeout: .seconds(5)) { _, _ in } == 210)
        // Fewer are read after at most 0.1 seconds.
        try emit(object, 3)
        #expect(try buffer.poll(timeout: .seconds(5)) { _, _ in } == 3)
    }

    @Test func theLimitLeavesEvents() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        try on(0) { try emit(object, 10) }
        #expect(try buffer.consume(limit: 4) { _, _ in } == 4)
        #expect(try buffer.poll(limit: 5) { _, _ in } == 5)
        #expect(try buffer.consume(limit: 0) { _, _ in } == 0)
        #expect(try buffer.consume { _, _ in } == 1)
    }

    @Test func recordsAreReadAsTheyAre() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        try on(0) { try emit(object, 4) }
        var sizes: [Int] = []
        let count = try buffer.consumeRecords { record in
            #expect(record.type == 9 && record.cpu == 0)
            // struct perf_event_header: the type, flags, the size
            #expect(record.bytes.unsafeLoad(as: UInt32.self) == 9)
            #expect(Int(record.bytes.unsafeLoad(fromByteOffset: 6, as: UInt16.self)) == record.bytes.byteCount)
            sizes.append(record.bytes.byteCount)
        }
        #expect(count == 4 && sizes == [48, 48, 48, 48])
    }

    @Test func aPausedBufferLosesEventsAndCountsThem() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        try on(0) {
            try emit(object, 2)
            try buffer.pause()
            try emit(object, 7)
            try buffer.resume()
            try emit(object, 3)
        }
        var seen: [String] = []
        try buffer.consume(onLost: { _, count in seen.append("lost \(count)") }) { _, sample in
            seen.append("\(try sample.load(as: FixtureEvent.self).sequence)")
        }
        // In their place in the stream.
        #expect(seen == ["0", "1", "lost 7", "9", "10", "11"])
        #expect(buffer.lostCount == 7)
    }

    @Test func batchesEndWhenTheBufferIsFinished() async throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        let reading = Task {
            var count = 0
            for try await batch in buffer.batches(of: FixtureEvent.self, maxCount: 16) {
                #expect(!batch.isEmpty && batch.count <= 16)
                count += batch.count
            }
            return count
        }
        for _ in 0..<10 {
            try emit(object, 30)
            try await Task.sleep(for: .milliseconds(2))
        }
        buffer.finish()
        #expect(try await reading.value == 300)
        #expect(buffer.isFinished)
        #expect(try buffer.poll { _, _ in } == 0)
    }

    @Test func anotherThreadEndsTheWait() throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        let thread = Thread {
            usleep(50_000)
            buffer.wake()
        }
        let start = ContinuousClock.now
        #expect(try buffer.poll(timeout: .seconds(60)) { _, _ in } == 0)
        #expect(ContinuousClock.now - start < .seconds(30))
        thread.join()
    }

    /// A sequence that is left gives the rest to the next reader.
    @Test func whatASequenceLeavesIsNotLost() async throws {
        let object = try Fixture.load("events")
        let buffer = try PerfBuffer(object.map("perf"))
        try on(0) { try emit(object, 10) }
        var first: [UInt64] = []
        for try await case .event(let event, _) in buffer.events(of: FixtureEvent.self) {
            first.append(event.sequence)
            if first.count == 4 { break }
        }
        #expect(first == [0, 1, 2, 3])
        #expect(try buffer.consume { _, _ in } == 6)
    }

    @Test(.enabled(if: test_is_emulated() && Hotplug.isPossible, "CPUs are switched off in virtual machines only"))
    func aCPUThatComesBackIsRead() throws {
        let object = try Fixture.load("events")
        let cpu = try Hotplug.cpu
        try Hotplug.set(cpu, online: false)
        defer { try? Hotplug.set(cpu, online: true) }
        let buffer = try PerfBuffer(object.map("perf"))
        #expect(!buffer.cpus.contains(cpu))
        for _ in 0..<2 {
            try Hotplug.set(cpu, online: true)
            for _ in 0..<50 where !buffer.cpus.contains(cpu) {
                try buffer.poll(timeout: .milliseconds(200)) { _, _ in }
            }
            try on(cpu) { try emit(object, 5) }
            #expect(try sources(buffer) == [cpu, cpu, cpu, cpu, cpu])
            // What a CPU wrote before it went is still read.
            try on(cpu) { try emit(object, 3) }
            try Hotplug.set(cpu, online: false)
            usleep(1_100_000)
            #expect(try buffer.poll(timeout: .seconds(5)) { _, _ in } == 3)
            for _ in 0..<50 where buffer.cpus.contains(cpu) { try buffer.poll(timeout: .milliseconds(200)) { _, _ in } }
            #expect(!buffer.cpus.contains(cpu))
        }
    }

    /// Off and on between two looks at the list of CPUs.
    @Test(
        .enabled(if: test_is_emulated() && Hotplug.isPossible, "CPUs are switched off in virtual machines only"),
        arguments: [false, true]
    )
    func aCPUThatWasOfflineForAMomentIsRead(isChosen: Bool) throws {
        let object = try Fixture.load("events")
        let cpu = try Hotplug.cpu
        let buffer = try PerfBuffer(object.map("perf"), cpus: isChosen ? [cpu] : nil)
        for _ in 0..<2 {
            try on(cpu) { try emit(object, 2) }
            try Hotplug.set(cpu, online: false)
            try Hotplug.set(cpu, online: true)
            usleep(1_100_000)
            // What the CPU wrote before is still read.
            #expect(try buffer.poll(timeout: .seconds(5)) { _, _ in } == 2)
            try on(cpu) { try emit(object, 5) }
            #expect(try sources(buffer) == [cpu, cpu, cpu, cpu, cpu])
            #expect(buffer.cpus.contains(cpu))
        }
        #expect(try object.globals.value("lost", as: UInt64.self) == 0)
    }

    @Test(.enabled(if: test_is_emulated() && Hotplug.isPossible, "CPUs are switched off in virtual machines only"))
    func aChosenCPUThatComesBackIsRead() throws {
        let object = try Fixture.load("events")
        let cpu = try Hotplug.cpu
        let buffer = try PerfBuffer(object.map("perf"), cpus: [cpu])
        try Hotplug.set(cpu, online: false)
        defer { try? Hotplug.set(cpu, online: true) }
        usleep(1_100_000)
        #expect(try buffer.poll(timeout: .zero) { _, _ in } == 0)
        #expect(buffer.cpus.isEmpty)
        try Hotplug.set(cpu, online: true)
        usleep(1_100_000)
        #expect(try buffer.poll(timeout: .zero) { _, _ in } == 0)
        try on(cpu) { try emit(object, 5) }
        #expect(try sources(buffer) == [cpu, cpu, cpu, cpu, cpu])
    }

    @Test(.enabled(if: test_is_emulated() && Hotplug.isPossible, "CPUs are switched off in virtual machines only"))
    func aCPUThatComesBackToAPausedBufferIsPaused() throws {
        let object = try Fixture.load("events")
        let cpu = try Hotplug.cpu
        let buffer = try PerfBuffer(object.map("perf"))
        try buffer.pause()
        try Hotplug.set(cpu, online: false)
        try Hotplug.set(cpu, online: true)
        usleep(1_100_000)
        #expect(try buffer.poll(timeout: .zero) { _, _ in } == 0)
        try on(cpu) { try emit(object, 5) }
        #expect(try buffer.poll(timeout: .zero) { _, _ in } == 0)
        try buffer.resume()
        try on(cpu) { try emit(object, 3) }
        #expect(try sources(buffer) == [cpu, cpu, cpu])
    }
}

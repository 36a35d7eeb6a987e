// SPDX-License-Identifier: Apache-2.0

import BPF
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
        let buffer = try PerfBuffer(object.map("perf"), wakeupEvents: 1000)
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
    }
}

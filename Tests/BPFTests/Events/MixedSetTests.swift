// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

/// A ring buffer and a perf buffer that are read together. Both get events with one sequence of numbers.
@Suite("Sets with perf buffers", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct MixedSetTests {
    private let object: BPFObject
    private let perf: PerfBuffer
    private let set: RingBufferSet<String>

    init() throws {
        object = try Fixture.load("events")
        perf = try PerfBuffer(object.map("perf"))
        set = try RingBufferSet(["ring": RingBuffer(object.map("ring"))])
        try set.add(perf, source: "perf")
    }

    private func emit(_ count: Int, to program: String, on cpu: Int = 0) throws {
        #expect(test_run_on(CInt(cpu)) == 0)
        defer { #expect(test_run_on(-1) == 0) }
        _ = try object.program(program).testRun(.init(context: bytes(UInt64(count)) + bytes(UInt64(0))))
    }

    /// The CPUs that events come from.
    private var cpus: Int { min(2, BPFKernel.possibleCPUCount) }

    @Test func eventsHaveTheirSource() throws {
        #expect(set.sources == ["ring", "perf"])
        for round in 0..<50 {
            try emit(3, to: "emit")
            try emit(4, to: "emit_perf", on: round % cpus)
            var seen: [String] = []
            let count = try set.consume { source, sample in
                let event = try sample.load(as: FixtureEvent.self)
                #expect(event.payload[0] == event.sequence * 3)
                seen.append(source)
            }
            #expect(count == 7)
            #expect(seen.sorted() == Array(repeating: "perf", count: 4) + Array(repeating: "ring", count: 3))
        }
        let error = bpfError { try set.add(perf, source: "again") }
        #expect(error?.code == .alreadyExists)
    }

    @Test func anEventOfAnyBufferEndsTheWait() throws {
        for round in 0..<6 {
            let program = round % 2 == 0 ? "emit_perf" : "emit"
            let emitter = Thread {
                usleep(30_000)
                try? self.emit(1, to: program, on: round / 2 % self.cpus)
            }
            var seen: String?
            let start = ContinuousClock.now
            #expect(try set.poll(timeout: .seconds(20)) { source, _ in seen = source } == 1)
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(seen == (round % 2 == 0 ? "perf" : "ring"))
            emitter.join()
        }
        let start = ContinuousClock.now
        #expect(try set.poll(timeout: .milliseconds(50)) { _, _ in } == 0)
        #expect(ContinuousClock.now - start >= .milliseconds(50))
    }

    @Test func eventsAreMergedByAKey() throws {
        var expected: UInt64 = 0
        let key = { (sample: borrowing BPFSample) throws in try sample.load(as: UInt64.self) }
        for _ in 0..<100 {
            for _ in 0..<Int.random(in: 1...5) {
                let program = Bool.random() ? "emit" : "emit_perf"
                try emit(Int.random(in: 1...20), to: program, on: Int.random(in: 0..<cpus))
            }
            let limit = Int.random(in: 0...30)
            let early = try set.consume(limit: limit, orderedBy: key) { (_, sample) throws in
                #expect(try key(sample) == expected)
                expected += 1
            }
            #expect(early <= limit)
            try set.poll(timeout: .zero, orderedBy: key) { (_, sample) throws in
                #expect(try key(sample) == expected)
                expected += 1
            }
            #expect(expected == (try object.globals.value("sequence", as: UInt64.self)))
        }
    }

    @Test func streamsCarryTheSource() async throws {
        let reading = Task {
            var seen: [String: Int] = [:]
            for try await (source, event) in set.events(of: FixtureEvent.self) {
                #expect(event.payload[0] == event.sequence * 3)
                seen[source, default: 0] += 1
            }
            return seen
        }
        for round in 0..<50 {
            try emit(2, to: "emit")
            try emit(3, to: "emit_perf", on: round % cpus)
            try await Task.sleep(for: .milliseconds(1))
        }
        set.finish()
        #expect(try await reading.value == ["ring": 100, "perf": 150])
    }

    /// Events that were looked at for the order, and not delivered, stay in their buffers.
    @Test func streamsAreMergedByAKey() async throws {
        for round in 0..<10 { try emit(5, to: round % 3 == 0 ? "emit" : "emit_perf", on: round % cpus) }
        func read(_ range: Range<UInt64>) async throws {
            var next = range.lowerBound
            for try await (_, event) in set.events(of: FixtureEvent.self, orderedBy: \.sequence) {
                #expect(event.sequence == next)
                next += 1
                if next == range.upperBound { break }
            }
            #expect(next == range.upperBound)
        }
        try await read(0..<13)
        try await read(13..<31)
        for round in 0..<4 { try emit(5, to: round % 2 == 0 ? "emit" : "emit_perf", on: round / 2 % cpus) }
        try await read(31..<70)
        #expect(try set.consume { _, _ in } == 0)
    }

    @Test func anErrorConsumesItsEventOnly() throws {
        struct Stop: Error {}
        let key = { (sample: borrowing BPFSample) throws in try sample.load(as: UInt64.self) }
        try emit(3, to: "emit_perf")
        #expect(throws: Stop.self) { try set.consume { _, _ in throw Stop() } }
        #expect(throws: Stop.self) { try set.consume(orderedBy: key) { _, _ in throw Stop() } }
        #expect(try set.consume { _, _ in } == 1)
        #expect(throws: Stop.self) {
            try emit(2, to: "emit_perf")
            try set.consume(orderedBy: { (_) throws -> UInt64 in throw Stop() }) { _, _ in }
        }
        #expect(try set.consume { _, _ in } == 1)
    }

    @Test func lostEventsAreCounted() throws {
        // More than the buffer of 64 pages has room for.
        for _ in 0..<8 { try emit(1024, to: "emit_perf") }
        var seen = try set.consume(orderedBy: { try $0.load(as: UInt64.self) }) { _, _ in }
        for _ in 0..<20 where perf.lostCount == 0 {
            try emit(1, to: "emit_perf")
            seen += try set.consume { _, _ in }
        }
        #expect(perf.lostCount > 0)
        #expect(UInt64(seen) + perf.lostCount == (try object.globals.value("sequence", as: UInt64.self)))
    }

    @Test func oneConsumerForABuffer() throws {
        try emit(1, to: "emit_perf")
        var inner: [BPFError.Code?] = []
        try set.consume { _, _ in inner.append(bpfError { try perf.consume { _, _ in } }?.code) }
        #expect(inner == [.alreadyConsumed])
        try emit(1, to: "emit_perf")
        try perf.consume { _, _ in inner.append(bpfError { try set.consume { _, _ in } }?.code) }
        #expect(inner == [.alreadyConsumed, .alreadyConsumed])
        #expect(try set.consume { _, _ in } == 0)
    }

    /// The buffer of a CPU that comes online is read by the set too.
    @Test(.enabled(if: test_is_emulated() && Hotplug.isPossible, "CPUs are switched off in virtual machines only"))
    func aCPUThatComesBackIsRead() throws {
        let cpu = try Hotplug.cpu
        for _ in 0..<2 {
            try Hotplug.set(cpu, online: false)
            try Hotplug.set(cpu, online: true)
            usleep(1_100_000)
            try set.poll(timeout: .milliseconds(1)) { _, _ in }
            let emitter = Thread {
                usleep(50_000)
                try? self.emit(5, to: "emit_perf", on: cpu)
            }
            var seen = 0
            for _ in 0..<50 where seen < 5 { seen += try set.poll(timeout: .seconds(5)) { _, _ in } }
            #expect(seen == 5)
            emitter.join()
        }
    }
}

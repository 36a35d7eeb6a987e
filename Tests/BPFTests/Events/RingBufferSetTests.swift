// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Synchronization
import SystemPackage
import Testing

/// The fixture's three rings in an array of maps, each of 4096 bytes: 102 records of 40 bytes.
struct RingSource {
    let object: BPFObject

    init() throws { object = try Fixture.load("ring_set") }

    func ring(_ index: Int, wakeups: RingBuffer.WakeupPolicy = .notification) throws -> RingBuffer {
        try RingBuffer(object.map("set_ring_\(index)"), wakeups: wakeups)
    }

    func set(wakeups: RingBuffer.WakeupPolicy = .notification) throws -> RingBufferSet<Int> {
        try RingBufferSet((0..<3).map { try ring($0, wakeups: wakeups) })
    }

    /// Emits events to a ring, or to each one in turn.
    func emit(_ count: Int, to ring: Int? = nil) throws {
        let context = bytes(UInt64(count)) + bytes(UInt64(ring ?? 3))
        #expect(try object.program("emit_to_ring").testRun(.init(context: context)).returnValue == 0)
    }

    var lost: UInt64 { get throws { try object.globals.value("lost", as: UInt64.self) } }
}

@Suite("Sets of ring buffers", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct RingBufferSetTests {
    @Test func eventsHaveTheirSource() throws {
        let source = try RingSource()
        let set = try source.set()
        #expect(set.sources == [0, 1, 2])
        for _ in 0..<30 {
            try source.emit(100)
            var seen = [Int](repeating: 0, count: 3)
            let count = try set.consume { ring, sample in
                let event = try sample.load(as: FixtureEvent.self)
                #expect(event == FixtureEvent(event.sequence))
                #expect(Int(event.sequence % 3) == ring)
                seen[ring] += 1
            }
            #expect(count == 100)
            #expect(seen.allSatisfy { $0 >= 33 })
        }
        #expect(try source.lost == 0)
    }

    @Test func sourcesMayBeNames() throws {
        let source = try RingSource()
        let set = try RingBufferSet(["a": source.ring(0), "b": source.ring(2)])
        try source.emit(5, to: 2)
        try source.emit(7, to: 1)
        var seen: [String] = []
        #expect(try set.consume { name, _ in seen.append(name) } == 5)
        #expect(seen == Array(repeating: "b", count: 5))
    }

    @Test func ringsMayBeInAnArrayOfMaps() throws {
        let source = try RingSource()
        let set = try RingBufferSet(MapOfMaps(source.object.map("set_rings"), key: UInt32.self))
        #expect(set.sources == [0, 1, 2])
        try source.emit(9)
        var seen: [UInt64] = []
        try set.consume { ring, sample in seen.append(try sample.load(as: UInt64.self) % 3 + UInt64(ring) * 10) }
        #expect(seen == [0, 0, 0, 11, 11, 11, 22, 22, 22])
        let hashes = try MapOfMaps(Fixture.load("map_kinds").map("array_of_maps"), key: UInt32.self)
        if try !hashes.keys().isEmpty { #expect(bpfError { try RingBufferSet(hashes) }?.code == .typeMismatch) }
    }

    @Test func pollWakesUpForAnyRing() async throws {
        let source = try RingSource()
        let set = try source.set()
        for ring in 0..<3 {
            let emitter = Task.detached {
                try await Task.sleep(for: .milliseconds(30))
                try source.emit(1, to: ring)
            }
            var seen: Int?
            #expect(try set.poll(timeout: .seconds(20)) { ring, _ in seen = ring } == 1)
            #expect(seen == ring)
            try await emitter.value
        }
        let start = ContinuousClock.now
        #expect(try set.poll(timeout: .milliseconds(50)) { _, _ in } == 0)
        #expect(start.duration(to: .now) >= .milliseconds(50))
    }

    @Test func theIntervalBoundsTheWait() throws {
        let source = try RingSource()
        let rings = [try source.ring(0, wakeups: .interval(.milliseconds(100))), try source.ring(1)]
        let set = try RingBufferSet(rings)
        try source.emit(1, to: 0)
        #expect(try set.poll { _, _ in } == 1)
        // It gathers in the first ring, and the other one wakes at once.
        try source.emit(1, to: 0)
        try source.emit(1, to: 1)
        #expect(try set.poll(timeout: .seconds(20)) { _, _ in } == 2)
        try source.emit(1, to: 0)
        let start = ContinuousClock.now
        var count = 0
        while count == 0, start.duration(to: .now) < .seconds(20) { count = try set.poll { _, _ in } }
        #expect(count == 1)
    }

    @Test func limitsAreFair() throws {
        let source = try RingSource()
        let set = try source.set()
        for ring in 0..<3 { try source.emit(50, to: ring) }
        var seen = [0, 0, 0]
        for _ in 0..<3 { #expect(try set.consume(limit: 10) { ring, _ in seen[ring] += 1 } == 10) }
        #expect(seen == [10, 10, 10])
        #expect(try set.poll(limit: 0) { _, _ in } == 0)
        #expect(try set.poll { _, _ in } == 120)
    }

    @Test func anErrorConsumesItsEventOnly() throws {
        struct Stop: Error {}
        let source = try RingSource()
        let set = try source.set()
        try source.emit(9)
        #expect(throws: Stop.self) { try set.consume { ring, _ in if ring == 1 { throw Stop() } } }
        #expect(try set.consume { _, _ in } == 5)
        try source.emit(9)
        #expect(throws: Stop.self) {
            try set.consume(orderedBy: { try $0.load(as: UInt64.self) }) { ring, _ in if ring == 1 { throw Stop() } }
        }
        #expect(throws: Stop.self) {
            try set.consume(orderedBy: { (sample) throws -> UInt64 in throw Stop() }) { _, _ in }
        }
        #expect(try set.consume { _, _ in } == 6)
    }

    @Test func eventsAreMergedByAKey() throws {
        let source = try RingSource()
        let set = try source.set()
        var expected: UInt64 = 0
        for round in 0..<40 {
            // Uneven: a ring with most of the events, and some empty ones.
            try source.emit(60, to: round % 3)
            try source.emit(20)
            let key = { (sample: borrowing BPFSample) throws in try sample.load(as: UInt64.self) }
            var seen: [FixtureEvent] = []
            let count = try set.consume(limit: 30, orderedBy: key) { _, sample in
                seen.append(try sample.load(as: FixtureEvent.self))
            }
            #expect(count == 30)
            let rest = try set.poll(orderedBy: key) { _, sample in
                seen.append(try sample.load(as: FixtureEvent.self))
            }
            #expect(rest == 50)
            #expect(seen == (expected..<expected + 80).map { FixtureEvent($0) })
            expected += 80
        }
        #expect(try source.lost == 0)
    }

    @Test func streamsCarryTheSource() async throws {
        let source = try RingSource()
        let set = try source.set()
        let reading = Task {
            var seen = [0, 0, 0]
            for try await (ring, event) in set.events(of: FixtureEvent.self) {
                #expect(Int(event.sequence % 3) == ring)
                seen[ring] += 1
                if seen.reduce(0, +) == 900 { break }
            }
            return seen
        }
        let emitter = Task.detached {
            for _ in 0..<90 {
                try source.emit(10)
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        #expect(try await reading.value == [300, 300, 300])
        try await emitter.value
        #expect(try source.lost == 0)
    }

    @Test func streamsAreMergedByAKey() async throws {
        let source = try RingSource()
        let set = try source.set()
        try source.emit(50, to: 2)
        try source.emit(40, to: 1)
        try source.emit(60)
        set.finish()
        var expected: UInt64 = 0
        for try await (_, event) in set.events(of: FixtureEvent.self, orderedBy: \.sequence) {
            #expect(event == FixtureEvent(expected))
            expected += 1
        }
        #expect(expected == 150)
    }

    /// Events that were looked at for the order, and not delivered, stay in their rings.
    @Test func anEndedStreamLeavesTheOthers() async throws {
        let source = try RingSource()
        let set = try source.set()
        try source.emit(30)
        func read(_ count: Int) async throws {
            var seen = 0
            for try await _ in set.events(of: FixtureEvent.self, orderedBy: \.sequence) {
                seen += 1
                if seen == count { break }
            }
        }
        try await read(10)
        #expect(try set.consume { _, _ in } == 20)
    }

    @Test func finishingEndsStreamsAndPolls() async throws {
        let source = try RingSource()
        let set = try source.set()
        let reading = Task {
            var count = 0
            for try await _ in set.events(of: FixtureEvent.self) { count += 1 }
            return count
        }
        try await Task.sleep(for: .milliseconds(30))
        try source.emit(90)
        set.finish()
        #expect(try await reading.value == 90)
        #expect(set.isFinished)
        #expect(try set.poll { _, _ in } == 0)
        try source.emit(3)
        #expect(try set.poll { _, _ in } == 3, "what is there is read")
    }

    @Test func cancellingEndsAStream() async throws {
        let source = try RingSource()
        let set = try source.set()
        let reading = Task { for try await _ in set.events(of: FixtureEvent.self) {} }
        try await Task.sleep(for: .milliseconds(30))
        reading.cancel()
        try await reading.value
        try source.emit(3)
        #expect(try set.consume { _, _ in } == 3, "the claims were released")
    }

    @Test func anotherThreadWakesAPoll() throws {
        let source = try RingSource()
        let set = try source.set()
        let waker = Thread {
            usleep(50_000)
            set.wake()
        }
        let start = ContinuousClock.now
        #expect(try set.poll(timeout: .seconds(20)) { _, _ in } == 0)
        #expect(start.duration(to: .now) < .seconds(10))
        waker.join()
        #expect(try set.poll(timeout: .milliseconds(10)) { _, _ in } == 0)
    }

    @Test func ringsMayBeAddedWhileAStreamWaits() async throws {
        let source = try RingSource()
        let set = try RingBufferSet<String>()
        let reading = Task {
            var seen: [String] = []
            for try await (ring, _) in set.events(of: FixtureEvent.self) { seen.append(ring) }
            return seen
        }
        try await Task.sleep(for: .milliseconds(30))
        try set.add(source.ring(0), source: "first")
        try source.emit(1, to: 0)
        try await Task.sleep(for: .milliseconds(30))
        try set.add(source.ring(1), source: "second")
        try source.emit(2, to: 1)
        try await Task.sleep(for: .milliseconds(30))
        set.finish()
        #expect(try await reading.value == ["first", "second", "second"])
        let error = bpfError { try set.add(source.ring(0), source: "again") }
        #expect(error?.code == .alreadyExists)
    }

    @Test func oneConsumerForARing() async throws {
        let source = try RingSource()
        let rings = try (0..<3).map { try source.ring($0) }
        let set = try RingBufferSet(rings)
        try source.emit(3)
        var inner: [BPFError.Code?] = []
        try set.consume { _, _ in
            inner.append(bpfError { try rings[2].consume { _ in } }?.code)
            inner.append(bpfError { try set.consume { _, _ in } }?.code)
        }
        #expect(inner.allSatisfy { $0 == .alreadyConsumed } && inner.count == 6)
        try source.emit(3)
        try rings[2].consume { _ in
            #expect(bpfError { try set.consume { _, _ in } }?.code == .alreadyConsumed)
        }
        // The claims of the other rings were given back.
        #expect(try rings[0].consume { _ in } == 1)
        #expect(try set.consume { _, _ in } == 1)
    }

    /// Producers on two threads, many times around the rings: no wake-up is lost.
    @Test func noWakeupIsLost() throws {
        let source = try RingSource()
        let set = try source.set()
        let emitter = Thread { for _ in 0..<3000 { try? source.emit(5) } }
        var seen = 0
        while seen + Int(try source.lost) < 15_000 {
            let count = try set.poll(timeout: .seconds(5)) { _, _ in }
            #expect(count > 0, "the reader slept although events were there")
            if count == 0 { break }
            seen += count
        }
        emitter.join()
        #expect(seen + Int(try source.lost) == 15_000)
    }
}

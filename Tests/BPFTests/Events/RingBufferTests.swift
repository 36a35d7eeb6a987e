// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Synchronization
import SystemPackage
import Testing

struct FixtureEvent: BPFValue, Equatable {
    var sequence: UInt64
    var payload: InlineArray<3, UInt64>

    static func == (left: FixtureEvent, right: FixtureEvent) -> Bool {
        left.sequence == right.sequence && (0..<3).allSatisfy { left.payload[$0] == right.payload[$0] }
    }

    init(_ sequence: UInt64) {
        self.sequence = sequence
        payload = [sequence &* 3, sequence ^ 0x5555, ~sequence]
    }
}

/// The fixture's ring of 4096 bytes: 102 records of 40 bytes.
struct EventSource {
    static let capacity = 102
    let object: BPFObject
    let ring: RingBuffer

    init(wakeups: RingBuffer.WakeupPolicy = .notification) throws {
        object = try Fixture.load("events")
        ring = try RingBuffer(object.map("ring"), wakeups: wakeups)
    }

    /// Flags of the fixture's program.
    static let discardOdd: UInt64 = 1
    static let noWakeup: UInt64 = 2
    static let short: UInt64 = 4
    static let discardMost: UInt64 = 8

    func emit(_ count: Int, flags: UInt64 = 0) throws {
        _ = try object.program("emit").testRun(.init(context: bytes(UInt64(count)) + bytes(flags)))
    }

    var lost: UInt64 { get throws { try object.globals.value("lost", as: UInt64.self) } }
}

@Suite("Ring buffers", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct RingBufferTests {
    @Test func eventsAreCompleteAndInOrder() throws {
        let source = try EventSource()
        // Many times around the ring, with records across its end.
        var expected: UInt64 = 0
        for _ in 0..<50 {
            try source.emit(37)
            let count = try source.ring.consume { sample in
                #expect(sample.byteCount == 32)
                let event = try sample.load(as: FixtureEvent.self)
                #expect(event == FixtureEvent(expected))
                expected += 1
            }
            #expect(count == 37)
        }
        #expect(expected == 50 * 37)
        #expect(try source.lost == 0)
    }

    @Test func discardedRecordsAreSkipped() throws {
        let source = try EventSource()
        try source.emit(20, flags: EventSource.discardOdd)
        var seen: [UInt64] = []
        try source.ring.consume { sample in seen.append(try sample.load(as: UInt64.self)) }
        #expect(seen == Array(stride(from: 0, to: 20, by: 2)))
    }

    /// Long runs of one size, after which a reader speculates on it, and every change of the size.
    @Test func sizesMayChange() throws {
        let source = try EventSource()
        var sequence: UInt64 = 0
        var expected: [UInt64] = []
        var seen: [UInt64] = []
        func emit(_ count: Int, flags: UInt64) throws {
            try source.emit(count, flags: flags)
            let isShort = flags & EventSource.short != 0
            for index in 0..<UInt64(count) {
                if isShort {
                    expected.append(index)
                } else {
                    if flags & EventSource.discardOdd == 0 || sequence % 2 == 0 { expected.append(1000 + sequence) }
                    sequence += 1
                }
            }
        }
        for run in [1, 2, 15, 16, 17, 18, 40] {
            try emit(run, flags: 0)
            try emit(1, flags: EventSource.short)
            try emit(run, flags: EventSource.short)
            try emit(1, flags: EventSource.discardOdd)
            try emit(2, flags: EventSource.discardOdd)
            try source.ring.consume { sample in
                if sample.byteCount == 4 {
                    seen.append(UInt64(try sample.load(as: UInt32.self)))
                } else {
                    #expect(sample.byteCount == 32)
                    let event = try sample.load(as: FixtureEvent.self)
                    #expect(event == FixtureEvent(event.sequence))
                    seen.append(1000 + event.sequence)
                }
            }
        }
        #expect(seen == expected)
        #expect(try source.lost == 0)
    }

    @Test func aFullRingLosesNewEvents() throws {
        let source = try EventSource()
        try source.emit(150)
        #expect(try source.lost == UInt64(150 - EventSource.capacity))
        #expect(source.ring.unconsumedBytes == EventSource.capacity * 40)
        #expect(try source.ring.consume { _ in } == EventSource.capacity)
        #expect(source.ring.unconsumedBytes == 0)
        try source.emit(1)
        #expect(try source.ring.consume { _ in } == 1)
    }

    @Test func limitIsTheMaximumOfEvents() throws {
        let source = try EventSource()
        try source.emit(10)
        #expect(try source.ring.consume(limit: 4) { _ in } == 4)
        var first: UInt64?
        #expect(try source.ring.consume { sample in first = try first ?? sample.load(as: UInt64.self) } == 6)
        #expect(first == 4)
    }

    @Test func anErrorConsumesItsEventOnly() throws {
        struct Stop: Error {}
        let source = try EventSource()
        try source.emit(5)
        #expect(throws: Stop.self) {
            try source.ring.consume { sample in if try sample.load(as: UInt64.self) == 2 { throw Stop() } }
        }
        var rest: [UInt64] = []
        try source.ring.consume { sample in rest.append(try sample.load(as: UInt64.self)) }
        #expect(rest == [3, 4])
    }

    @Test func shortEventsThrow() throws {
        let source = try EventSource()
        try source.emit(1, flags: EventSource.short)
        let error = bpfError { try source.ring.consume { sample in _ = try sample.load(as: FixtureEvent.self) } }
        #expect(error?.code == .sizeMismatch)
        #expect(error?.message == "the event has 4 bytes, but FixtureEvent has 32")
    }

    @Test func oneConsumerAtATime() throws {
        let source = try EventSource()
        try source.emit(1)
        var inner: BPFError?
        try source.ring.consume { _ in inner = bpfError { try source.ring.consume { _ in } } }
        #expect(inner?.code == .alreadyConsumed)
        try source.ring.consume { _ in }
    }

    /// Two readers of one map would overwrite each other's position.
    @Test func readersOfARingShareOneConsumer() throws {
        let source = try EventSource()
        let other = try RingBuffer(source.object.map("ring"))
        try source.emit(2)
        var inner: BPFError?
        try source.ring.consume { _ in inner = bpfError { try other.consume { _ in } } }
        #expect(inner?.code == .alreadyConsumed)
        try source.emit(1)
        #expect(try other.consume { _ in } == 1)
    }

    /// The fill level can be read at any time.
    @Test func unconsumedBytesCanBeReadBesideAConsumer() throws {
        let source = try EventSource()
        let done = Atomic<Bool>(false)
        let consumer = Thread { [ring = source.ring] in
            while !done.load(ordering: .relaxed) { _ = try? ring.consume { _ in } }
        }
        let emitter = Thread { for _ in 0..<3000 { try? source.emit(5) } }
        for _ in 0..<2_000_000 {
            let count = source.ring.unconsumedBytes
            if count < 0 || count > 4096 { Issue.record("\(count) bytes in a ring of 4096") }
        }
        emitter.join()
        done.store(true, ordering: .relaxed)
        consumer.join()
    }

    /// Another process may change the position of a pinned ring: that is an error, and no memory outside the ring is
    /// read.
    @Test func aCorruptedPositionThrows() async throws {
        let source = try EventSource()
        try source.emit(10)
        let page = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, source.ring.map.fileDescriptor.rawValue, 0)
        let position = try #require(page).assumingMemoryBound(to: UInt.self)
        defer { munmap(page, 4096) }
        // Between two headers, beyond the written records, and at records that the kernel has overwritten.
        for wrong in [12, 4000, UInt.max - 4095] {
            position.pointee = wrong
            #expect(bpfError { try source.ring.consume { _ in } }?.code == .corruptedBuffer)
            var events = source.ring.events(of: FixtureEvent.self).makeAsyncIterator()
            await #expect(throws: BPFError.self) { try await events.next() }
            var batches = source.ring.batches(of: FixtureEvent.self).makeAsyncIterator()
            await #expect(throws: BPFError.self) { try await batches.next() }
        }
        // Inside a record, data is read as headers.
        position.pointee = 8
        _ = bpfError { try source.ring.consume { _ in } }
        #expect(source.ring.unconsumedBytes <= 400)
        position.pointee = 400
    }

    @Test func otherMapsAreRejected() throws {
        let maps = try Fixture.load("maps")
        #expect(bpfError { try RingBuffer(maps.map("hash")) }?.code == .typeMismatch)
        let error = bpfError { try RingBuffer(Fixture.load("events").map("perf")) }
        #expect(error?.advice == "Use PerfBuffer")
    }

    @Test(arguments: [RingBuffer.WakeupPolicy.notification, .interval(.milliseconds(10))])
    func eventsAreAnAsynchronousSequence(wakeups: RingBuffer.WakeupPolicy) async throws {
        let source = try EventSource(wakeups: wakeups)
        let emitter = Task.detached {
            for _ in 0..<40 {
                // Only as many as fit: the consumer may start late.
                while source.ring.unconsumedBytes > 2000 { try await Task.sleep(for: .milliseconds(1)) }
                try source.emit(25)
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        var seen: UInt64 = 0
        for try await event in source.ring.events(of: FixtureEvent.self) {
            #expect(event == FixtureEvent(seen))
            seen += 1
            if seen == 1000 { break }
        }
        try await emitter.value
        #expect(try source.lost == 0)
    }

    @Test func batchesContainAllEvents() async throws {
        let source = try EventSource()
        try source.emit(100)
        var iterator = source.ring.batches(of: FixtureEvent.self, maxCount: 64).makeAsyncIterator()
        #expect(try await iterator.next()?.count == 64)
        #expect(try await iterator.next()?.map(\.sequence) == Array(64..<100))
        #expect(source.ring.unconsumedBytes == 0)
    }

    /// The events before an invalid one are not lost.
    @Test func aShortEventThrowsAfterItsBatch() async throws {
        let source = try EventSource()
        try source.emit(3)
        try source.emit(1, flags: EventSource.short)
        try source.emit(2)
        var iterator = source.ring.batches(of: FixtureEvent.self).makeAsyncIterator()
        #expect(try await iterator.next()?.map(\.sequence) == [0, 1, 2])
        await #expect(throws: BPFError.self) { try await iterator.next() }
        #expect(try await iterator.next()?.map(\.sequence) == [3, 4])
    }

    @Test func cancellationEndsTheSequence() async throws {
        let source = try EventSource()
        let ring = source.ring
        let consumer = Task { () -> Int in
            var count = 0
            for try await _ in ring.events(of: FixtureEvent.self) { count += 1 }
            return count
        }
        try source.emit(3)
        try await Task.sleep(for: .milliseconds(100))
        let busy = bpfError { try ring.consume { _ in } }
        #expect(busy?.code == .alreadyConsumed)
        consumer.cancel()
        #expect(try await consumer.value == 3)
        // Another consumer can read now.
        try source.emit(1)
        #expect(try ring.consume { _ in } == 1)
    }

    /// Also when there are more events, which stay in the ring.
    @Test func cancellationEndsABusySequence() async throws {
        let source = try EventSource()
        let ring = source.ring
        try source.emit(100)
        let events = Task {
            var seen = 0
            for try await _ in ring.events(of: FixtureEvent.self) {
                seen += 1
                if seen == 5 { withUnsafeCurrentTask { $0?.cancel() } }
            }
            return seen
        }
        let before = try await events.value
        #expect((5...21).contains(before))
        let batches = Task {
            var seen = 0
            for try await batch in ring.batches(of: FixtureEvent.self, maxCount: 10) {
                seen += batch.count
                withUnsafeCurrentTask { $0?.cancel() }
            }
            return seen
        }
        #expect(try await batches.value == 10)
        #expect(try ring.consume { _ in } == 90 - before)
    }

    /// The next reader gets the events that a reader left.
    @Test func aSecondReaderContinues() async throws {
        let source = try EventSource()
        try source.emit(10)
        for try await event in source.ring.events(of: FixtureEvent.self) where event.sequence == 3 { break }
        var rest: [UInt64] = []
        try source.ring.consume { sample in rest.append(try sample.load(as: UInt64.self)) }
        #expect(rest == Array(4..<10))
        // Another reader starts at the map's position, not at the first event.
        try source.emit(2)
        let other = try RingBuffer(source.object.map("ring"))
        #expect(try other.consume { _ in } == 2)
    }
}

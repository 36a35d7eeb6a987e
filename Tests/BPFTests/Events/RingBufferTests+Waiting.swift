// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Synchronization
import SystemPackage
import Testing

/// Sleeping readers and wake-ups.
extension RingBufferTests {
    @Test func pollTimesOut() throws {
        let source = try EventSource()
        let start = ContinuousClock.now
        #expect(try source.ring.poll(timeout: .milliseconds(50)) { _ in } == 0)
        #expect(ContinuousClock.now - start >= .milliseconds(50))
        #expect(try source.ring.poll(timeout: .zero) { _ in } == 0)
    }

    @Test func pollWakesUp() async throws {
        let source = try EventSource()
        let emitter = Task.detached {
            try await Task.sleep(for: .milliseconds(50))
            try source.emit(3)
        }
        let ring = source.ring
        let count = try await Task.detached { try ring.poll(timeout: .seconds(20)) { _ in } }.value
        #expect(count >= 1)
        try await emitter.value
    }

    /// Events of a program that never wakes the reader are read in time.
    @Test func theIntervalBoundsTheWait() async throws {
        let source = try EventSource(wakeups: .interval(.milliseconds(20)))
        let emitter = Task.detached {
            try await Task.sleep(for: .milliseconds(60))
            try source.emit(3, flags: EventSource.noWakeup)
        }
        let ring = source.ring
        let count = try await Task.detached { try ring.poll(timeout: .seconds(20)) { _ in } }.value
        #expect(count == 3)
        try await emitter.value
    }

    /// A reader that has caught up lets events gather for the interval: reading each one at once slows the program
    /// down.
    @Test func caughtUpReaderLetsEventsGather() throws {
        // The time that epoll_wait(2) takes is in milliseconds: for the second one there is a timer.
        for interval in [.milliseconds(200), .microseconds(100_500)] as [Duration] {
            let source = try EventSource(wakeups: .interval(interval))
            try source.emit(1, flags: EventSource.noWakeup)
            #expect(try source.ring.poll { _ in } == 1)
            try source.emit(1, flags: EventSource.noWakeup)
            let start = ContinuousClock.now
            #expect(try source.ring.poll(timeout: .seconds(20)) { _ in } == 1)
            #expect(start.duration(to: .now) >= interval)
            try source.emit(1, flags: EventSource.noWakeup)
            #expect(try source.ring.poll(timeout: .zero) { _ in } == 1, "what is there is read when the time is up")
        }
    }

    @Test func caughtUpSequenceLetsEventsGather() async throws {
        let interval = Duration.milliseconds(200)
        let source = try EventSource(wakeups: .interval(interval))
        do {
            var iterator = source.ring.events(of: FixtureEvent.self).makeAsyncIterator()
            try source.emit(1, flags: EventSource.noWakeup)
            #expect(try await iterator.next() == FixtureEvent(0))
            try source.emit(1, flags: EventSource.noWakeup)
            let start = ContinuousClock.now
            #expect(try await iterator.next() == FixtureEvent(1))
            #expect(start.duration(to: .now) >= interval)
        }
        // A call that blocks waits as long, after the timer of the sequence has expired.
        try source.emit(1, flags: EventSource.noWakeup)
        #expect(try source.ring.poll { _ in } == 1)
        try source.emit(1, flags: EventSource.noWakeup)
        let start = ContinuousClock.now
        #expect(try source.ring.poll(timeout: .seconds(20)) { _ in } == 1)
        #expect(start.duration(to: .now) >= interval)
    }

    /// At most an eighth of the ring is left to gather.
    @Test func caughtUpReaderContinuesWhenTheRingFills() throws {
        let source = try EventSource(wakeups: .interval(.seconds(50)))
        try source.emit(1, flags: EventSource.noWakeup)
        #expect(try source.ring.poll { _ in } == 1)
        try source.emit(20, flags: EventSource.noWakeup)
        let start = ContinuousClock.now
        #expect(try source.ring.poll(timeout: .seconds(50)) { _ in } == 20)
        #expect(start.duration(to: .now) < .seconds(25))
    }

    /// A program that discards most records: the reader stops at a reserved record, after discarded ones, and the
    /// program does not see that it must wake the reader.
    @Test func noWakeupIsLostAmongDiscards() throws {
        let source = try EventSource()
        let done = Atomic<Bool>(false)
        let emitter = Thread {
            while !done.load(ordering: .relaxed) {
                try? source.emit(160, flags: EventSource.discardMost)
            }
        }
        let start = ContinuousClock.now
        var stalls = 0
        while start.duration(to: .now) < .seconds(3) {
            let before = ContinuousClock.now
            _ = try source.ring.poll(timeout: .seconds(2)) { _ in }
            if before.duration(to: .now) > .milliseconds(1500) { stalls += 1 }
        }
        done.store(true, ordering: .relaxed)
        emitter.join()
        #expect(stalls == 0, "the reader slept although the ring filled")
    }

    /// A reader that leaves events is woken for them, also in the caller's event loop.
    @Test func theDescriptorStaysReadable() throws {
        let source = try EventSource()
        func isReadable() -> Bool {
            var request = pollfd(fd: source.ring.fileDescriptor.rawValue, events: Int16(POLLIN), revents: 0)
            return poll(&request, 1, 0) == 1
        }
        #expect(!isReadable())
        try source.emit(10)
        #expect(isReadable())
        #expect(try source.ring.consume(limit: 4) { _ in } == 4)
        #expect(isReadable())
        #expect(try source.ring.poll(limit: 0) { _ in } == 0)
        #expect(try source.ring.consume { _ in } == 6)
        #expect(!isReadable())
    }

    /// Producer and consumer on different threads, many times around the ring: no wake-up is lost.
    @Test func noWakeupIsLost() async throws {
        let source = try EventSource()
        let ring = source.ring
        let done = Atomic<Bool>(false)
        let emitter = Thread {
            for _ in 0..<2000 { try? source.emit(5) }
        }
        var seen = 0
        while seen + Int(try source.lost) < 10_000 {
            let count = try ring.poll(timeout: .seconds(5)) { _ in }
            #expect(count > 0, "the reader slept although events were there")
            if count == 0 { break }
            seen += count
        }
        emitter.join()
        done.store(true, ordering: .relaxed)
        #expect(seen + Int(try source.lost) == 10_000)
    }

    @Test func finishingDeliversWhatIsLeft() async throws {
        let source = try EventSource(wakeups: .interval(.seconds(20)))
        let ring = source.ring
        let reading = Task {
            var count = 0
            for try await _ in ring.events(of: FixtureEvent.self) { count += 1 }
            return count
        }
        try await Task.sleep(for: .milliseconds(30))
        try source.emit(100, flags: EventSource.noWakeup)
        ring.finish()
        #expect(ring.isFinished)
        #expect(try await reading.value == 100)
        try source.emit(10, flags: EventSource.noWakeup)
        var batches: [Int] = []
        for try await batch in ring.batches(of: FixtureEvent.self) { batches.append(batch.count) }
        #expect(batches == [10])
        #expect(try ring.poll { _ in } == 0)
        // Another reader of the ring is not finished.
        let other = try RingBuffer(source.object.map("ring"))
        try source.emit(1)
        #expect(try other.poll(timeout: .seconds(20)) { _ in } == 1)
    }

    @Test func anotherThreadEndsAPoll() throws {
        let source = try EventSource()
        let ring = source.ring
        for isLast in [false, true] {
            let ender = Thread {
                usleep(50_000)
                isLast ? ring.finish() : ring.wake()
            }
            let start = ContinuousClock.now
            #expect(try ring.poll(timeout: .seconds(20)) { _ in } == 0)
            #expect(start.duration(to: .now) < .seconds(10))
            ender.join()
        }
        #expect(try ring.poll { _ in } == 0)
    }

    @Test func positionsAndFillAreValues() throws {
        let source = try EventSource()
        #expect(source.ring.capacity == 4096)
        #expect(source.ring.highestUnconsumedBytes == 0)
        try source.emit(10)
        #expect(source.ring.producerPosition == 400 && source.ring.consumerPosition == 0)
        #expect(try source.ring.consume { _ in } == 10)
        try source.emit(5)
        #expect(try source.ring.consume { _ in } == 5)
        #expect(source.ring.consumerPosition == 600)
        #expect(source.ring.highestUnconsumedBytes == 400)
    }
}

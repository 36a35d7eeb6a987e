// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Synchronization
import Testing

/// Queues for each CPU, in mapped memory.
@Suite("Queues for each CPU", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct PerCPUQueueTests {
    private struct Event: BPFValue {
        var sequence: UInt64
        var time: UInt64
    }

    private func load(bytesPerCPU: Int = 65536) throws -> BPFObject {
        var open = try Fixture.open("queue")
        try open.setQueue("events", bytesPerCPU: bytesPerCPU)
        try open.setQueue("others", bytesPerCPU: bytesPerCPU)
        return try open.load()
    }

    /// Emits events on a CPU.
    private func emit(_ object: BPFObject, _ count: Int, size: Int = 64, discarded: Int = 0, on cpu: Int = 0) throws {
        #expect(test_run_on(CInt(cpu)) == 0)
        defer { #expect(test_run_on(-1) == 0) }
        let context = bytes(UInt64(count)) + bytes(UInt64(size)) + bytes(UInt64(discarded))
        _ = try object.program("emit").testRun(.init(context: context))
    }

    /// Emits events of 16 bytes to the other queue.
    private func emitOther(_ object: BPFObject, _ count: Int, on cpu: Int) throws {
        #expect(test_run_on(CInt(cpu)) == 0)
        defer { #expect(test_run_on(-1) == 0) }
        _ = try object.program("emit_other").testRun(.init(context: bytes(UInt64(count))))
    }

    #if arch(x86_64)
    /// Records of 24 to 264 bytes: many continue in the slack of a segment.
    @Test func eventsAreCompleteAndInOrder() throws {
        let object = try load()
        let queue = try PerCPUQueue("events", in: object)
        #expect(queue.bytesPerCPU == 65536)
        var expected: UInt64 = 0
        for round in 0..<300 {
            let size = 16 + round % 241
            try emit(object, 200, size: size)
            let count = try queue.consume { cpu, sample in
                #expect(cpu == 0 && sample.byteCount == size)
                let event = try sample.load(as: Event.self)
                #expect(event.sequence == expected)
                if size > 16 {
                    #expect(
                        sample.bytes.unsafeLoad(fromByteOffset: 16, as: UInt8.self)
                            == UInt8(truncatingIfNeeded: expected)
                    )
                }
                expected += 1
            }
            #expect(count == 200)
        }
        #expect(try queue.lost == 0)
        #expect(queue.unconsumedBytes == 0 && !queue.isBeingWritten)
    }

    @Test func aFullQueueLosesEventsAndCountsThem() throws {
        let object = try load()
        // Nothing is stored before there is a reader.
        try emit(object, 3)
        let queue = try PerCPUQueue("events", in: object)
        #expect(try queue.lost == 3)
        // Room for the largest event is needed: 264 of 65536 bytes.
        for _ in 0..<5 { try emit(object, 256, size: 248) }
        let stored = try queue.consume(limit: 10) { _, _ in }
        #expect(stored == 10)
        let rest = try queue.consume { _, _ in }
        #expect(UInt64(rest + 10) + (try queue.lost) == 3 + 5 * 256)
        // Room for the largest one is not left after 255 of 256 bytes.
        #expect(rest + 10 == 65536 / 256 - 1)
        try emit(object, 7)
        #expect(try queue.consume { _, _ in } == 7)
    }

    @Test func discardedEventsLeaveNothing() throws {
        let object = try load()
        let queue = try PerCPUQueue("events", in: object)
        try emit(object, 40, discarded: 2)
        #expect(try queue.consume { _, _ in } == 20)
        #expect(!queue.isBeingWritten)
        #expect(try queue.lost == 0)
    }

    @Test(.enabled(if: BPFKernel.possibleCPUCount > 1, "there is one CPU"))
    func eventsOfAllCPUsAreMergedByTime() throws {
        let object = try load(bytesPerCPU: 1 << 20)
        let queue = try PerCPUQueue("events", in: object)
        var count = 0
        for round in 0..<20 {
            for _ in 0..<5 {
                try emit(object, 1 + round, on: 0)
                try emit(object, 2 + round, on: 1)
                count += 3 + 2 * round
            }
            var last: UInt64 = 0
            var cpus: Set<Int> = []
            let read = try queue.consume(orderedBy: { try $0.load(as: Event.self).time }) { cpu, sample in
                let time = try sample.load(as: Event.self).time
                #expect(time >= last)
                last = time
                cpus.insert(cpu)
                count -= 1
            }
            #expect(cpus == [0, 1] && read == 5 * (3 + 2 * round))
        }
        #expect(count == 0)
        // What is newer stays.
        try emit(object, 4)
        let early = try queue.consume(orderedBy: { try $0.load(as: Event.self).time }, notAfter: 1) { _, _ in }
        #expect(early == 0)
        let limited = try queue.poll(limit: 3, orderedBy: { try $0.load(as: Event.self).time }) { _, _ in }
        #expect(limited == 3)
        #expect(try queue.consume { _, _ in } == 1)
    }

    /// All parts of two queues, filled in random order, with times that no call may mix up.
    @Test func severalQueuesAreMergedByTime() throws {
        let object = try load(bytesPerCPU: 1 << 20)
        let queue = try PerCPUQueue(["events", "others"], in: object)
        #expect(queue.names == ["events", "others"] && queue.bytesPerCPU == 2 << 20)
        let cpus = min(2, BPFKernel.possibleCPUCount)
        var last: UInt64 = 0
        var (emitted, read) = (0, 0)
        for round in 0..<300 {
            for _ in 0..<Int.random(in: 0..<6) {
                let (count, cpu) = (Int.random(in: 1...40), Int.random(in: 0..<cpus))
                if Bool.random() { try emit(object, count, on: cpu) } else { try emitOther(object, count, on: cpu) }
                emitted += count
            }
            // With limits that end in the middle of a run.
            let limit = round % 3 == 0 ? Int.random(in: 0...50) : .max
            let key = { (sample: borrowing BPFSample) throws in try sample.load(as: Event.self).time }
            let count = try queue.consume(limit: limit, orderedBy: key) { _, sample in
                let time = try key(sample)
                #expect(time >= last)
                last = time
            }
            #expect(count <= limit)
            read += count
        }
        read += try queue.consume { _, _ in }
        #expect(read == emitted)
        #expect(try queue.lost == 0)
        // Both count their losses.
        for _ in 0..<200 { try emitOther(object, 256, on: 0) }
        for _ in 0..<30 { try emit(object, 256, size: 248) }
        let stored = UInt64(try queue.consume { _, _ in })
        #expect(stored + (try queue.lost) == 230 * 256)
    }

    @Test func unreadEventsAreCounted() throws {
        let object = try load()
        let queue = try PerCPUQueue(["events", "others"], in: object)
        #expect(queue.unconsumedEvents == 0)
        for round in 0..<100 {
            try emit(object, 100, size: 16 + round)
            try emitOther(object, 20, on: 0)
            #expect(queue.unconsumedEvents == 120)
            var rest = 120
            let limit = round % 2 == 0 ? 50 : 120
            let early = try queue.consume(limit: limit) { _, _ in
                // The event itself is unread.
                #expect(queue.unconsumedEvents == rest)
                rest -= 1
            }
            #expect(early == limit && queue.unconsumedEvents == 120 - limit)
            #expect(try queue.consume(orderedBy: { try $0.load(as: Event.self).time }) { _, _ in } == 120 - limit)
        }
    }

    @Test func discardingCountsEvents() throws {
        let object = try load()
        let queue = try PerCPUQueue(["events", "others"], in: object)
        for round in 0..<100 {
            try emit(object, 100, size: 16 + round)
            try emitOther(object, 20, on: 0)
            #expect(try queue.consume(limit: 30) { _, _ in } == 30)
            #expect(try queue.discard() == 90)
            #expect(queue.unconsumedBytes == 0)
        }
        #expect(try queue.discard() == 0)
        try emit(object, 1)
        var seen = 0
        try queue.consume { _, sample in if try sample.load(as: Event.self).sequence == 10_000 { seen += 1 } }
        #expect(seen == 1)
        #expect(
            bpfError {
                try emit(object, 1); try queue.consume { _, _ in try queue.discard() }
            }?.code == .alreadyConsumed
        )
    }

    @Test func eventsGatherUntilTheIntervalEnds() throws {
        let object = try load()
        let queue = try PerCPUQueue("events", in: object, interval: .milliseconds(200))
        try emit(object, 1)
        // The first look is at once.
        var start = ContinuousClock.now
        #expect(try queue.poll { _, _ in } == 1)
        #expect(ContinuousClock.now - start < .milliseconds(150))
        try emit(object, 1)
        start = .now
        #expect(try queue.poll { _, _ in } == 1)
        #expect(ContinuousClock.now - start > .milliseconds(150))
        // After an eighth, a reader does not sleep; nor when it stopped at a limit.
        try emit(object, 200, size: 64)
        start = .now
        #expect(try queue.poll(limit: 150) { _, _ in } == 150)
        #expect(try queue.poll { _, _ in } == 50)
        #expect(ContinuousClock.now - start < .milliseconds(150))
        #expect(try queue.poll(timeout: .zero) { _, _ in } == 0)
        try emit(object, 1)
        #expect(try queue.poll(timeout: .zero) { _, _ in } == 1)
    }

    /// A time after which events are left is taken again with each look.
    @Test func newerEventsWaitForTheNextLook() throws {
        let object = try load()
        let queue = try PerCPUQueue("events", in: object, interval: .milliseconds(1))
        try emit(object, 5)
        let key = { (sample: borrowing BPFSample) throws in try sample.load(as: Event.self).time }
        var looks = 0
        func latest() -> UInt64 {
            looks += 1
            return looks < 5 ? 1 : .max
        }
        #expect(try queue.poll(timeout: .seconds(20), orderedBy: key, notAfter: latest()) { _, _ in } == 5)
        #expect(looks == 5)
    }

    @Test(.enabled(if: BPFKernel.possibleCPUCount > 1, "there is one CPU"))
    func limitsAreFair() throws {
        let object = try load()
        let queue = try PerCPUQueue("events", in: object)
        try emit(object, 50, on: 0)
        try emit(object, 50, on: 1)
        var seen = [0, 0]
        for _ in 0..<2 * BPFKernel.possibleCPUCount where seen[1] == 0 {
            try queue.consume(limit: 10) { cpu, _ in seen[cpu] += 1 }
        }
        #expect(seen == [10, 10])
    }

    @Test func theReaderIsWokenAtAQuarter() throws {
        let object = try load()
        let queue = try PerCPUQueue("events", in: object, interval: .seconds(60))
        let thread = Thread {
            usleep(50_000)
            try? self.emit(object, 200, size: 256)
        }
        let start = ContinuousClock.now
        #expect(try queue.poll(timeout: .seconds(30)) { _, _ in } >= 60)
        #expect(ContinuousClock.now - start < .seconds(20))
        thread.join()
        try queue.consume { _, _ in }
        // Fewer events wait for the interval or the timeout.
        try emit(object, 3)
        #expect(try queue.poll(timeout: .milliseconds(10)) { _, _ in } == 3)
        #expect(try queue.poll(timeout: .milliseconds(30)) { _, _ in } == 0)
    }

    @Test func otherThreadsEndTheWait() throws {
        let object = try load()
        let queue = try PerCPUQueue("events", in: object, interval: .seconds(60))
        let thread = Thread {
            usleep(50_000)
            queue.wake()
        }
        #expect(try queue.poll { _, _ in } == 0)
        thread.join()
        try emit(object, 5)
        queue.finish()
        #expect(try queue.poll { _, _ in } == 5)
        #expect(try queue.poll { _, _ in } == 0)
        #expect(queue.isFinished)
    }

    /// Writers on two CPUs while the queues are read.
    @Test(.enabled(if: BPFKernel.possibleCPUCount > 1, "there is one CPU"))
    func nothingIsLostOrTornUnderLoad() throws {
        let object = try load(bytesPerCPU: 1 << 20)
        let queue = try PerCPUQueue("events", in: object, interval: .milliseconds(1))
        let rounds = test_is_emulated() ? 200 : 3000
        let running = Atomic(2)
        let writers = (0..<2).map { cpu in
            Thread {
                for round in 0..<rounds { try? self.emit(object, 100, size: 16 + (round * 8) % 240, on: cpu) }
                running.subtract(1, ordering: .releasing)
            }
        }
        var next: [UInt64] = [0, 0]
        var wrong = 0
        while true {
            let isLast = running.load(ordering: .acquiring) == 0
            let count = try queue.poll(timeout: .milliseconds(5)) { cpu, sample in
                let sequence = try sample.load(as: Event.self).sequence
                if sequence != next[cpu] { wrong += 1 }
                next[cpu] = sequence + 1
            }
            if isLast, count == 0 { break }
        }
        for writer in writers { writer.join() }
        #expect(wrong == 0)
        #expect(next[0] + next[1] + (try queue.lost) == UInt64(2 * rounds * 100))
    }

    @Test func mistakesThrow() throws {
        var open = try Fixture.open("queue")
        #expect(bpfError { try open.setQueue("events", bytesPerCPU: 0) }?.code == .invalidArgument)
        #expect(bpfError { try open.setQueue("no_queue", bytesPerCPU: 1) }?.code == .mapNotFound)
        let small = try open.load()
        if BPFKernel.possibleCPUCount > 1 {
            let unset = bpfError { try PerCPUQueue("events", in: small) }
            #expect(unset?.code == .invalidArgument && unset?.advice?.contains("setQueue") == true)
        }
        let object = try load()
        #expect(bpfError { try PerCPUQueue("no_queue", in: object) }?.code == .mapNotFound)
        let queue = try PerCPUQueue("events", in: object)
        #expect(bpfError { try PerCPUQueue("events", in: object) }?.code == .alreadyConsumed)
        #expect(bpfError { try PerCPUQueue(["others", "events"], in: object) }?.code == .alreadyConsumed)
        #expect(bpfError { try PerCPUQueue(["others", "others"], in: object) }?.code == .alreadyConsumed)
        #expect(bpfError { try PerCPUQueue([], in: object) }?.code == .invalidArgument)
        // What failed has given its queues back.
        #expect(try PerCPUQueue("others", in: object).lost == 0)
        try emit(object, 2)
        let nested = bpfError { try queue.consume { _, _ in try queue.consume { _, _ in } } }
        #expect(nested?.code == .alreadyConsumed)
        struct Stop: Error {}
        try emit(object, 1)
        #expect(throws: Stop.self) { try queue.consume { _, _ in throw Stop() } }
        #expect(try queue.consume { _, _ in } == 1)
    }
    #else
    @Test func otherMachinesAreRefused() throws {
        let error = bpfError { try PerCPUQueue("events", in: load()) }
        #expect(error?.code == .notSupported && error?.advice?.contains("RingBuffer") == true)
    }
    #endif
}

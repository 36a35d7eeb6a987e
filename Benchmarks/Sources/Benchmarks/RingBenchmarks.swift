// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc
import Synchronization

/// Reading a ring buffer of 32-byte events.
enum RingBenchmarks {
    typealias Event = EventFixture.Event

    /// The fixture's ring, its reader in Swift and its reader in C.
    private final class Rings: Sendable {
        let ring: RingBuffer
        nonisolated(unsafe) let manager: OpaquePointer  // used by one thread at a time
        private let emit: BPFProgram
        private let fixture: EventFixture

        init() throws {
            var open = try EventFixture.open()
            try open.maps.ring.setMaxEntries(1 << 20)
            fixture = try open.load()
            emit = try fixture.programs.emit
            let map = try fixture.ring.map
            ring = try fixture.ring.reader()
            let manager = ring_buffer__new(
                map.fileDescriptor.rawValue,
                { _, data, size in
                    guard let data else { return 0 }
                    received += 1
                    if size == 32 {
                        let event = data.loadUnaligned(as: Event.self)
                        checksum &+= event.sequence &+ event.payload[2]
                    } else {
                        checksum &+= UInt64(size)
                    }
                    return 0
                },
                nil,
                nil
            )
            guard let manager else { throw BenchmarkError("no reader in C") }
            self.manager = manager
        }

        deinit { ring_buffer__free(manager) }

        /// Writes 24,000 events, which nearly fill the ring, without waking the reader.
        func fill() throws { try emit(150, wakesUp: false) }

        /// Writes 20,000 events of 32 and of 4 bytes at random.
        func fillWithTwoSizes() throws {
            for _ in 0..<20_000 { try emit(1, ofEvents: 1, flags: Bool.random() ? [.noWakeup, .short] : .noWakeup) }
        }

        /// Writes 160 events at a time.
        func emit(_ times: Int, wakesUp: Bool) throws {
            try emit(times, ofEvents: 160, flags: wakesUp ? [] : .noWakeup)
        }

        private func emit(_ times: Int, ofEvents count: UInt64, flags: Flags) throws {
            let context = withUnsafeBytes(of: (count, flags.rawValue)) { Array($0) }
            for _ in 0..<times { _ = try emit.testRun(.init(context: context)) }
        }

        /// What the fixture's program understands.
        private struct Flags: OptionSet {
            let rawValue: UInt64
            static let noWakeup = Flags(rawValue: 2)
            static let short = Flags(rawValue: 4)
        }

        func drain() throws -> Int {
            var sum: UInt64 = 0
            let count = try ring.consume { sample in
                let event = try sample.load(as: Event.self)
                sum &+= event.sequence &+ event.payload[2]
            }
            checksum &+= sum
            return count
        }

        func drainTwoSizes() throws -> Int {
            var sum: UInt64 = 0
            let count = try ring.consume { sample in
                if sample.byteCount == 32 {
                    let event = try sample.load(as: Event.self)
                    sum &+= event.sequence &+ event.payload[2]
                } else {
                    sum &+= UInt64(sample.byteCount)
                }
            }
            checksum &+= sum
            return count
        }

        func drainInC() -> Int {
            received = 0
            ring_buffer__consume(manager)
            return received
        }

        var lost: UInt64 { fixture.bss.lost }
    }

    /// Writes 160,000 events on a thread of the pool, so on a CPU that the reader leaves free.
    private final class Producer: Sendable {
        private let rings: Rings
        let isDone = Atomic(false)

        init(_ rings: Rings) { self.rings = rings }

        func run() throws {
            defer { isDone.store(true, ordering: .releasing) }
            try rings.emit(1000, wakesUp: true)
        }
    }

    /// A full ring, read without waiting.
    static func drain(rounds: Int) async throws -> [Comparison] {
        let rings = try Rings()
        var drain = Comparison("ring drain", budget: .ratio(0.80))
        var twoSizes = Comparison("ring drain, two sizes", budget: .ratio(1.0))
        for _ in 0..<rounds {
            try await drain.round(prepare: rings.fill, ours: rings.drain, theirs: rings.drainInC)
        }
        for _ in 0..<max(5, rounds / 4) {
            try await twoSizes.round(
                prepare: rings.fillWithTwoSizes,
                ours: rings.drainTwoSizes,
                theirs: rings.drainInC
            )
        }
        return [drain, twoSizes]
    }

    /// A ring that another thread fills while it is read: from the first event to the last.
    static func otherThread(rounds: Int) async throws -> [Comparison] {
        let rings = try Rings()
        var comparison = Comparison("ring, other thread writes", budget: .ratio(1.0))
        var lost: (ours: UInt64, theirs: UInt64) = (0, 0)
        for _ in 0..<rounds {
            try await comparison.round(
                ours: {
                    let before = rings.lost
                    let count = try await whileAnotherThreadEmits(rings) {
                        var sum: UInt64 = 0
                        let count = try rings.ring.poll(timeout: .milliseconds(1)) { sample in
                            let event = try sample.load(as: Event.self)
                            sum &+= event.sequence &+ event.payload[2]
                        }
                        checksum &+= sum
                        return count
                    }
                    lost.ours += rings.lost - before
                    return count
                },
                theirs: {
                    let before = rings.lost
                    let count = try await whileAnotherThreadEmits(rings) {
                        received = 0
                        ring_buffer__poll(rings.manager, 1)
                        return received
                    }
                    lost.theirs += rings.lost - before
                    return count
                }
            )
        }
        print("  events lost: \(lost.ours) by ours, \(lost.theirs) by theirs")
        return [comparison]
    }

    /// Reads on this thread until all has been read that another one writes.
    private static func whileAnotherThreadEmits(_ rings: Rings, read: () throws -> Int) async throws -> Int {
        let producer = Producer(rings)
        let task = Task.detached { try producer.run() }
        var total = 0
        while true {
            let isLast = producer.isDone.load(ordering: .acquiring)
            let count = try read()
            total += count
            if isLast, count == 0 { break }
        }
        try await task.value
        return total
    }

    /// The asynchronous sequences, beside our own synchronous reader.
    static func asynchronous(rounds: Int) async throws -> [Comparison] {
        let rings = try Rings()
        var events = Comparison("events(of:)", budget: .excess(30))
        var batches = Comparison("batches(of:)", budget: .excess(5))
        for _ in 0..<rounds {
            try await events.round(
                prepare: rings.fill,
                ours: {
                    var sum: UInt64 = 0, count = 0
                    for try await event in rings.ring.events(of: Event.self) {
                        sum &+= event.sequence &+ event.payload[2]
                        count += 1
                        if count == 24_000 { break }
                    }
                    checksum &+= sum
                    return count
                },
                theirs: rings.drain
            )
            try await batches.round(
                prepare: rings.fill,
                ours: {
                    var sum: UInt64 = 0, count = 0
                    for try await batch in rings.ring.batches(of: Event.self) {
                        for event in batch { sum &+= event.sequence &+ event.payload[2] }
                        count += batch.count
                        if count == 24_000 { break }
                    }
                    checksum &+= sum
                    return count
                },
                theirs: rings.drain
            )
        }
        return [events, batches]
    }
}

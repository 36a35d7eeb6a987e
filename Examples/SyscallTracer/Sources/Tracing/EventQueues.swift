// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer
import Glibc

/// Reads the events of all CPUs in the order in which the calls returned.
///
/// The kernel writes the events of each CPU to a queue of its own. The queues are in a map that this process has mapped
/// into its memory, so reading takes no system call. Between two looks the reader sleeps until a queue is a quarter
/// full, or for 50 ms. DESIGN.md explains why.
final class EventQueues: EventSource {
    private let positions: MappedArray
    private let segments: MappedArray
    private var queues: [EventQueue]
    private var order = EventOrder()
    /// The ring buffer that the kernel uses only to wake this reader, when a queue is a quarter full.
    private let bell: RingBuffer
    private var isCaughtUp = false
    /// The number of events taken from the queue that is being read. ``queues`` does not show them until the queue's
    /// turn is over.
    private var takenOfQueue = 0

    init(_ programs: TracerPrograms, _ buffer: EventBuffer) throws(BPFError) {
        let (cpus, count, endingCount) = (buffer.cpus, buffer.segments, buffer.endingSegments)
        positions = try MappedArray(programs.maps.queues.map)
        segments = try MappedArray(programs.maps.segments.map, isWritable: false)
        queues = (0..<cpus).map { EventQueue($0, firstSegment: $0 * count, segmentCount: count) }
        queues += (0..<cpus).map {
            EventQueue(cpus + $0, firstSegment: cpus * count + $0 * endingCount, segmentCount: endingCount)
        }
        bell = try RingBuffer(programs.maps.events)
    }

    func poll(timeout: Duration, limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int {
        look()
        // A reader that follows a busy CPU closely would take each cache line from it as it writes.
        if isCaughtUp, !queues.contains(where: \.isBusy) {
            try bell.poll(timeout: min(timeout, Self.latency)) { _ in }
        }
        return try consume(limit: limit, body)
    }

    func consume(limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int {
        // Calls that return after this moment are left for the next time. A thread that moves to another CPU during the
        // look could otherwise have its later call shown before its earlier one.
        let now = Self.now
        look()
        order.removeAll()
        for (index, queue) in queues.enumerated() where !queue.isEmpty {
            order.insert(index, at: queue.time(segments))
        }
        defer { for index in queues.indices { queues[index].publish(positions, now: true) } }

        var count = 0
        while count < limit, let index = order.first, order.firstTime <= now {
            // While this CPU's events are the oldest, the order does not change.
            let bound = min(now, order.secondTime)
            var queue = queues[index]
            var time: UInt64
            repeat {
                guard queue.take(segments, body) else {
                    throw TracerError("another process has written to the queue of events")
                }
                count += 1
                takenOfQueue += 1
                queue.publish(positions)
                time = queue.isEmpty ? .max : queue.time(segments)
            } while time <= bound && count < limit
            queues[index] = queue
            takenOfQueue = 0
            if queue.isEmpty { order.removeFirst() } else { order.moveFirst(to: time) }
        }
        isCaughtUp = count < limit
        return count
    }

    func pending() -> Int {
        look()
        return queues.reduce(0) { $0 + $1.count(segments) } - takenOfQueue
    }

    func discard(limit: Int) -> Int {
        let count = min(pending(), limit)
        for index in queues.indices { queues[index].skipAll() }
        return count
    }

    var hasMore: Bool {
        look()
        return queues.contains { !$0.isEmpty || $0.isBeingWritten(positions) }
    }

    private func look() {
        for index in queues.indices { queues[index].look(positions) }
    }

    /// The time by the clock that events are timed with.
    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

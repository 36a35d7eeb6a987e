// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer
import Glibc

/// A queue of events for each CPU, read as one: in the order in which the calls returned.
final class EventQueues: EventSource {
    private let positions: MappedArray
    private let segments: MappedArray
    private var queues: [EventQueue]
    private var order = EventOrder()
    /// What a CPU rings when much is unread.
    private let bell: RingBuffer
    private var isCaughtUp = false
    /// How many events have been taken of the queue that is being read, which ``queues`` does not show before its turn is over.
    private var takenOfQueue = 0

    init(_ object: BPFObject, _ buffer: EventBuffer) throws(BPFError) {
        let (cpus, count, endingCount) = (buffer.cpus, buffer.segments, buffer.endingSegments)
        positions = try MappedArray(object.map("queues"))
        segments = try MappedArray(object.map("segments"), isWritable: false)
        queues = (0..<cpus).map { EventQueue($0, firstSegment: $0 * count, segmentCount: count) }
        queues += (0..<cpus).map {
            EventQueue(cpus + $0, firstSegment: cpus * count + $0 * endingCount, segmentCount: endingCount)
        }
        bell = try RingBuffer(object.map("events"))
    }

    func poll(timeout: Duration, limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int {
        look()
        // A reader at the heels of a busy CPU would take each cache line from it as it writes.
        if isCaughtUp, !queues.contains(where: \.isBusy) {
            try bell.poll(timeout: min(timeout, Self.latency)) { _ in }
        }
        return try consume(limit: limit, body)
    }

    func consume(limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int {
        // What returns later than this is left for the next time: a thread that changes its CPU meanwhile could have its
        // later call in a queue that is looked at after the one that its earlier call is not yet in.
        let now = Self.now
        look()
        order.removeAll()
        for (index, queue) in queues.enumerated() where !queue.isEmpty {
            order.insert(index, at: queue.time(segments))
        }
        defer { for index in queues.indices { queues[index].publish(positions, now: true) } }

        var count = 0
        while count < limit, let index = order.first, order.firstTime <= now {
            // As long as a CPU's events are the oldest, nothing has to be put in order.
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

    /// The clock that events are timed by.
    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer
import Glibc

/// Reads the events of all CPUs in the order in which the calls returned.
///
/// Each CPU has a queue of the program that sees calls return, and one of the program that sees threads end. DESIGN.md
/// explains why.
struct EventQueues: EventSource {
    private let queue: PerCPUQueue

    init(_ programs: TracerPrograms) throws(BPFError) {
        queue = try PerCPUQueue(["returns", "endings"], in: programs.object, interval: Self.latency)
    }

    func poll(timeout: Duration, limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int {
        try queue.poll(timeout: timeout, limit: limit, orderedBy: Self.time, notAfter: Self.now) { _, sample in
            body(sample)
        }
    }

    /// Calls that return after this moment are left for the next time. A thread that moves to another CPU during the look
    /// could otherwise have its later call shown before its earlier one.
    func consume(limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int {
        try queue.consume(limit: limit, orderedBy: Self.time, notAfter: Self.now) { _, sample in body(sample) }
    }

    func pending() -> Int { queue.unconsumedEvents }

    func discard(limit: Int) throws -> Int { min(try queue.discard(), limit) }

    func lost() throws -> UInt64 { try queue.lost }

    var hasMore: Bool { queue.unconsumedBytes > 0 || queue.isBeingWritten }

    /// When the call of an event returned.
    @inline(__always)
    private static func time(_ sample: borrowing BPFSample) -> UInt64 {
        guard sample.byteCount >= MemoryLayout<syscall_event>.size else { return 0 }
        let event = sample.bytes.unsafeLoad(as: syscall_event.self)
        return event.start_ns &+ event.duration_ns
    }

    /// The time by the clock that events are timed with.
    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

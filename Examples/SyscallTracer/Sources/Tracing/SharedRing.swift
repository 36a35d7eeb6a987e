// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer

/// One ring buffer for all CPUs. Used where memory is too small for queues for each CPU, and on machines without them.
struct SharedRing: EventSource {
    private let ring: RingBuffer

    init(_ programs: TracerPrograms) throws(BPFError) {
        ring = try RingBuffer(programs.maps.events, wakeups: .interval(Self.latency))
    }

    func poll(timeout: Duration, limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int {
        try ring.poll(timeout: timeout, limit: limit, body)
    }

    func consume(limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int {
        try ring.consume(limit: limit, body)
    }

    /// Returns an estimate, from the size of an event with six arguments and no text.
    func pending() -> Int {
        let size = MemoryLayout<UInt64>.size * (1 + Int(SYSCALL_ARGUMENTS)) + MemoryLayout<syscall_event>.size
        return Int(ring.unconsumedBytes) / size
    }

    func discard(limit: Int) throws -> Int {
        try ring.consume(limit: limit) { _ in }
    }

    func lost() -> UInt64 { 0 }

    var hasMore: Bool { ring.unconsumedBytes > 0 }
}

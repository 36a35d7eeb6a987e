// SPDX-License-Identifier: Apache-2.0

extension RingBufferSet {
    /// A buffer and what identifies it.
    @usableFromInline
    struct Entry: Sendable {
        @usableFromInline let source: Source
        @usableFromInline let buffer: RingBufferSetMember
    }
}

/// A buffer of a ``RingBufferSet``.
@usableFromInline
enum RingBufferSetMember: Sendable {
    case ring(RingBuffer)
    case perf(PerfBuffer)

    var map: BPFMap {
        switch self {
        case .ring(let ring): ring.map
        case .perf(let buffer): buffer.map
        }
    }

    /// Whether a poll reads before it waits.
    @usableFromInline var hasNews: Bool {
        switch self {
        case .ring(let ring): ring.hasNews
        case .perf: true
        }
    }

    /// Claims the buffer for one consumer.
    func claim() throws(BPFError) {
        switch self {
        case .ring(let ring): try ring.claim()
        case .perf(let buffer): try buffer.claim()
        }
    }

    func release() {
        switch self {
        case .ring(let ring): ring.release()
        case .perf(let buffer): buffer.release()
        }
    }

    /// Follows CPUs that come and go.
    func refresh() throws(BPFError) {
        if case .perf(let buffer) = self { try buffer.refreshCPUs() }
    }

    /// Calls a closure with the events.
    @inlinable @inline(__always)
    func drain(limit: Int, _ body: (borrowing BPFSample) throws -> Void) throws -> Int {
        switch self {
        case .ring(let ring): try ring.drain(limit: limit, body) { $0 }
        case .perf(let buffer): try buffer.drain(limit: limit, { _, _ in }, { _, sample in try body(sample) })
        }
    }

    /// The first unread events, one for each part that is in order by itself.
    @usableFromInline
    var heads: [RingBufferSetHead] {
        switch self {
        case .ring(let ring): [.ring(RingHead(ring))]
        case .perf(let buffer): buffer.currentRings.map { .perf(PerfHead(buffer, $0)) }
        }
    }
}

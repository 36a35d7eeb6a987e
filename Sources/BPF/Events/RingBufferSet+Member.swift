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

/// The first unread event of a ring, or of a CPU's perf buffer.
@usableFromInline
enum RingBufferSetHead {
    case ring(RingHead)
    case perf(PerfHead)

    /// Goes to the next event; `false` when there is none.
    @inlinable
    func advance() throws(BPFError) -> Bool {
        switch self {
        case .ring(let head): try head.advance()
        case .perf(let head): try head.advance()
        }
    }

    /// Calls `body` with the event. When it throws, the event is consumed.
    @inlinable
    func withSample<Result>(_ body: (borrowing BPFSample) throws -> Result) throws -> Result {
        switch self {
        case .ring(let head): try head.withSample(body)
        case .perf(let head): try head.withSample(body)
        }
    }

    /// Calls `body` with the event, which is consumed then, also when it throws.
    @inlinable
    func consume(_ body: (borrowing BPFSample) throws -> Void) throws {
        switch self {
        case .ring(let head): try head.consume(body)
        case .perf(let head): try head.consume(body)
        }
    }

    /// Returns what was consumed to the producers.
    @usableFromInline
    func publish() {
        switch self {
        case .ring(let head): head.publish()
        case .perf(let head): head.publish()
        }
    }
}

@available(*, unavailable, message: "it belongs to one consumer")
extension RingBufferSetHead: Sendable {}

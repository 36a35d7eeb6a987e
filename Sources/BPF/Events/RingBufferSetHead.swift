// SPDX-License-Identifier: Apache-2.0

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

// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The first unread event of a CPU's perf buffer, for a consumer that looks at it before it consumes it.
@usableFromInline
final class PerfHead {
    @usableFromInline let buffer: PerfBuffer
    @usableFromInline let ring: PerfRing
    @usableFromInline var end: UInt = 0
    @usableFromInline var position: UInt = 0
    @usableFromInline var published: UInt = 0
    /// The event's header, and the position after the event.
    @usableFromInline var header = PerfRecordHeader(rawValue: 0)
    @usableFromInline var next: UInt = 0

    /// Reads the positions. The caller holds the buffer's claim.
    @usableFromInline
    init(_ buffer: PerfBuffer, _ ring: PerfRing) {
        self.buffer = buffer
        self.ring = ring
        position = unsafe ring.tail.pointee.load(ordering: .relaxed)
        published = position
        next = position
        look()
    }

    /// Reads how far the kernel has written.
    @usableFromInline
    func look() { end = unsafe ring.head.pointee.load(ordering: .acquiring) }

    /// Goes to the next event, and counts lost ones on the way; `false` when there is none.
    @usableFromInline
    func advance() throws(BPFError) -> Bool {
        position = next
        // A store for each record would move the cache line between CPUs each time.
        if position &- published >= ring.size / 8 { publish() }
        guard position & 7 == 0, end &- position <= ring.size else { throw buffer.damaged() }
        while position != end {
            header = ring.header(at: position)
            guard header.isSound, end &- position >= header.size else { throw buffer.damaged() }
            next = position &+ header.size
            switch header.type {
            case PerfRecordHeader.sample: return true
            case PerfRecordHeader.lost:
                let record = unsafe ring.record(at: position, size: header.size)
                buffer.noteLost(unsafe header.lost(record))
            default: break
            }
            position = next
        }
        return false
    }

    /// Calls `body` with the event. When it throws, the event is consumed.
    @inlinable
    func withSample<Result, Failure: Error>(
        _ body: (borrowing BPFSample) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let record = unsafe ring.record(at: position, size: header.size)
        do throws(Failure) {
            return try unsafe header.withSample(record, body)
        } catch {
            position = next
            throw error
        }
    }

    /// Calls `body` with the event, which is consumed then, also when it throws.
    @inlinable
    func consume(_ body: (borrowing BPFSample) throws -> Void) throws {
        try withSample(body)
        position = next
    }

    /// Consumes the event.
    func skip() { position = next }

    /// Returns the consumed part of the buffer to the kernel.
    @usableFromInline
    func publish() {
        guard position != published else { return }
        ring.publish(position)
        published = position
    }
}

@available(*, unavailable, message: "it belongs to one consumer")
extension PerfHead: Sendable {}

// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The first unread event of a ring, for a consumer that looks at it before it consumes it.
@usableFromInline
final class RingHead {
    @usableFromInline let ring: RingBuffer
    @usableFromInline let memory: RingMemory
    @usableFromInline let view: RingView
    @usableFromInline let producer: UInt
    @usableFromInline var position: UInt
    @usableFromInline var published: UInt
    /// The position after the event.
    @usableFromInline var next: UInt

    /// Reads the positions. The caller holds the ring's claim.
    @usableFromInline
    init(_ ring: RingBuffer) {
        self.ring = ring
        memory = ring.memory
        view = ring.memory.view
        position = unsafe ring.memory.consumerPosition.pointee.load(ordering: .relaxed)
        published = position
        next = position
        producer = unsafe ring.memory.producerPosition.pointee.load(ordering: .acquiring)
        ring.noteFill(producer &- position)
    }

    /// Goes to the next event that was not discarded; `false` when there is none, or it is not submitted yet.
    @inlinable
    func advance() throws(BPFError) -> Bool {
        position = next
        if position &- published >= memory.batch { publish() }
        guard position & 7 == 0, producer &- position <= view.size else { throw ring.damaged() }
        while position != producer {
            let header = view.header(at: position)
            if header.isBusy { return false }
            next = position &+ header.recordSize
            guard Int(bitPattern: producer &- next) >= 0 else {
                next = position
                throw ring.damaged()
            }
            if !header.isDiscarded { return true }
            position = next
        }
        return false
    }

    /// Calls `body` with the event. When it throws, the event is consumed.
    @inlinable
    func withSample<Result>(_ body: (borrowing BPFSample) throws -> Result) throws -> Result {
        let count = view.header(at: position).length
        do {
            return try body(BPFSample(unsafe RawSpan(_unsafeStart: view.data(at: position), byteCount: count)))
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

    /// Returns the consumed part of the ring to the producers.
    @usableFromInline
    func publish() {
        if position != published { memory.publish(position) }
        published = position
        ring.noteCaughtUp()
    }
}

@available(*, unavailable, message: "it belongs to one consumer")
extension RingHead: Sendable {}

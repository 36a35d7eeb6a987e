// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The place of one asynchronous consumer in a ring: holds the consumer's claim for as long as it lives.
///
/// The position runs ahead of the one that the kernel sees, which is published by batch and before every wait.
@usableFromInline
final class RingCursor {
    @usableFromInline let ring: RingBuffer
    @usableFromInline let memory: RingMemory
    @usableFromInline let view: RingView
    @usableFromInline var position: UInt = 0
    @usableFromInline var published: UInt = 0
    @usableFromInline var producer: UInt = 0
    /// How many events are given out before it is asked again whether the task was cancelled, which takes as long as the
    /// event does.
    @usableFromInline var untilCheck = 0
    /// Set once the claim is held.
    @usableFromInline var isClaimed = false

    init(_ ring: RingBuffer) {
        self.ring = ring
        memory = ring.memory
        view = ring.memory.view
    }

    deinit {
        guard isClaimed else { return }
        publish()
        ring.release()
    }

    /// Whether the task was cancelled, known within 16 events.
    @inlinable @inline(__always)
    var isCancelled: Bool {
        untilCheck &-= 1
        if untilCheck >= 0 { return false }
        untilCheck = 15
        return Task.isCancelled
    }

    /// The next event that is there.
    @inlinable
    func next<Event: BPFValue>(_ type: Event.Type) throws(BPFError) -> Event? {
        while position != producer {
            let header = view.header(at: position)
            if header.isBusy { return nil }
            let next = position &+ header.recordSize
            guard Int(bitPattern: producer &- next) >= 0 else { throw ring.damaged() }
            let sample = BPFSample(unsafe RawSpan(_unsafeStart: view.data(at: position), byteCount: header.length))
            position = next
            if header.isDiscarded { continue }
            let event = try sample.load(as: type)
            // Publishing lets the kernel overwrite the event, which was copied by now.
            if position &- published >= memory.batch { publish() }
            return event
        }
        return nil
    }

    /// Lends the events that are there to `body`, and publishes.
    @inlinable @inline(__always)
    func drain(limit: Int, _ body: (borrowing BPFSample) throws(BPFError) -> Void) throws(BPFError) {
        guard isClaimed else { return }
        publish()
        defer { lookUpPosition() }
        _ = try ring.drain(limit: limit, body) { $0 }
    }

    /// For how many events of a size, in bytes, or a larger one the unread part of the ring has room.
    @usableFromInline
    func eventCount(ofSizeFrom size: Int) -> Int {
        guard let size = UInt32(exactly: size) else { return 0 }
        return memory.unconsumed / Int(RingRecordHeader(rawValue: size).recordSize)
    }

    /// Looks for more and, when there is none, suspends until there may be; `false` when the task was cancelled.
    @usableFromInline
    nonisolated(nonsending) func waitForMore() async throws(BPFError) -> Bool {
        // As in a poll: what is there at first is news, then only more than the slack or a wake-up.
        var slack = ring.slack
        if !isClaimed {
            slack = 0
            try ring.claim()
            isClaimed = true
            lookUpPosition()
            producer = position
        }
        while !Task.isCancelled {
            publish()
            producer = unsafe memory.producerPosition.pointee.load(ordering: .acquiring)
            guard position & 7 == 0, producer &- position <= view.size else {
                producer = position
                throw ring.damaged()
            }
            if producer &- position > slack, !view.header(at: position).isBusy { return true }
            try await ring.waitAsynchronously()
            slack = 0
        }
        return false
    }

    /// Takes over how far the ring has been consumed.
    @usableFromInline
    func lookUpPosition() {
        position = unsafe memory.consumerPosition.pointee.load(ordering: .relaxed)
        published = position
    }

    /// Gives the consumed part back to the producers.
    @usableFromInline
    func publish() {
        guard isClaimed, position != published else { return }
        memory.publish(position)
        published = position
    }
}

@available(*, unavailable, message: "a cursor belongs to one task")
extension RingCursor: Sendable {}

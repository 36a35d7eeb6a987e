// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The place of one asynchronous consumer in a ring: holds the consumer's claim for as long as it lives.
///
/// The position runs ahead of the one that the kernel sees, which is published by batch and before every wait.
@usableFromInline
final class RingCursor {
    @usableFromInline let ring: RingBuffer
    @usableFromInline let memory: RingMemory
    @usableFromInline var position: UInt = 0
    @usableFromInline var published: UInt = 0
    @usableFromInline var producer: UInt = 0
    /// Set once the claim is held.
    @usableFromInline var isClaimed = false

    init(_ ring: RingBuffer) {
        self.ring = ring
        memory = ring.memory
    }

    deinit {
        guard isClaimed else { return }
        publish()
        ring.release()
    }

    /// The next event that is there.
    @inlinable
    func next<Event: BPFValue>(_ type: Event.Type) throws(BPFError) -> Event? {
        while Int(bitPattern: producer &- position) > 0 {
            let header = memory.header(at: position)
            if header & RingMemory.busyBit != 0 { return nil }
            let length = header & ~(RingMemory.busyBit | RingMemory.discardBit)
            guard memory.holds(length, at: position, before: producer) else { throw ring.damaged() }
            let start = unsafe memory.data + Int((position & memory.mask) &+ RingMemory.headerSize)
            position = RingMemory.position(after: position, length: length)
            if header & RingMemory.discardBit != 0 { continue }
            let sample = BPFSample(unsafe RawSpan(_unsafeStart: start, byteCount: Int(length)))
            let event = try sample.load(as: type)
            // Publishing lets the kernel overwrite the event, which was copied by now.
            if position &- published >= memory.batch { publish() }
            return event
        }
        return nil
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
            position = unsafe memory.consumerPosition.pointee.load(ordering: .relaxed)
            published = position
            producer = position
        }
        while !Task.isCancelled {
            publish()
            producer = unsafe memory.producerPosition.pointee.load(ordering: .acquiring)
            if producer &- position > slack, memory.header(at: position) & RingMemory.busyBit == 0 { return true }
            try await ring.waitAsynchronously()
            slack = 0
        }
        return false
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

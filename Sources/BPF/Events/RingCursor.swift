// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// The position of an asynchronous consumer in a ring. It holds the consumer's claim while it exists.
///
/// The position is ahead of the kernel's, which is published by batch and before every wait.
@usableFromInline
final class RingCursor {
    @usableFromInline let ring: RingBuffer
    @usableFromInline let memory: RingMemory
    @usableFromInline let view: RingView
    /// Atomic words, as the run-time checks of a class's variables take longer than an event.
    @usableFromInline let words = Words()

    @usableFromInline
    struct Words: ~Copyable {
        @usableFromInline let position = Atomic<UInt>(0)
        @usableFromInline let published = Atomic<UInt>(0)
        @usableFromInline let producer = Atomic<UInt>(0)
        @usableFromInline let untilCheck = Atomic(0)

        init() {}
    }

    @inlinable @inline(__always)
    var position: UInt {
        get { words.position.load(ordering: .relaxed) }
        set { words.position.store(newValue, ordering: .relaxed) }
    }

    @inlinable @inline(__always)
    var published: UInt {
        get { words.published.load(ordering: .relaxed) }
        set { words.published.store(newValue, ordering: .relaxed) }
    }

    @inlinable @inline(__always)
    var producer: UInt {
        get { words.producer.load(ordering: .relaxed) }
        set { words.producer.store(newValue, ordering: .relaxed) }
    }

    /// The number of events before the next check for cancellation, which takes as long as an event.
    @inlinable @inline(__always)
    var untilCheck: Int {
        get { words.untilCheck.load(ordering: .relaxed) }
        set { words.untilCheck.store(newValue, ordering: .relaxed) }
    }

    /// Whether the claim is held.
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

    /// Whether the task was cancelled, checked every 16 events.
    @inlinable @inline(__always)
    var isCancelled: Bool {
        untilCheck &-= 1
        if untilCheck >= 0 { return false }
        untilCheck = 15
        return Task.isCancelled
    }

    /// Returns the next event in the ring, if there is one.
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
            // After publishing, the kernel may overwrite the event, which is copied now.
            if position &- published >= memory.batch { publish() }
            return event
        }
        return nil
    }

    /// Calls a closure with the events in the ring, and publishes the position.
    @inlinable @inline(__always)
    func drain(limit: Int, _ body: (borrowing BPFSample) throws(BPFError) -> Void) throws(BPFError) {
        guard isClaimed else { return }
        publish()
        defer { lookUpPosition() }
        _ = try ring.drain(limit: limit, body) { $0 }
    }

    /// The maximum number of unread events of a size, in bytes, or a larger one.
    @usableFromInline
    func eventCount(ofSizeFrom size: Int) -> Int {
        guard let size = UInt32(exactly: size) else { return 0 }
        return memory.unconsumed / Int(RingRecordHeader(rawValue: size).recordSize)
    }

    /// Returns the next event in the ring and the position after it, and stays before it.
    @usableFromInline
    func peek<Event: BPFValue>(_ type: Event.Type) throws(BPFError) -> (event: Event, next: UInt)? {
        while position != producer {
            let header = view.header(at: position)
            if header.isBusy { return nil }
            let next = position &+ header.recordSize
            guard Int(bitPattern: producer &- next) >= 0 else { throw ring.damaged() }
            if !header.isDiscarded {
                let sample = BPFSample(unsafe RawSpan(_unsafeStart: view.data(at: position), byteCount: header.length))
                do throws(BPFError) {
                    return (try sample.load(as: type), next)
                } catch {
                    position = next
                    throw error
                }
            }
            position = next
        }
        return nil
    }

    /// Consumes the event that was peeked at.
    @usableFromInline
    func advance(to next: UInt) {
        position = next
        if position &- published >= memory.batch { publish() }
    }

    /// Claims the ring, and reads the kernel's position.
    func claim() throws(BPFError) {
        guard !isClaimed else { return }
        try ring.claim()
        isClaimed = true
        lookUpPosition()
        producer = position
    }

    /// Publishes the position, and looks for events: any, or only more than the slack.
    func refresh(_ acceptsAny: Bool) throws(BPFError) -> Bool {
        publish()
        producer = unsafe memory.producerPosition.pointee.load(ordering: .acquiring)
        guard position & 7 == 0, producer &- position <= view.size else {
            producer = position
            throw ring.damaged()
        }
        ring.noteFill(producer &- position)
        return producer &- position > (acceptsAny ? 0 : ring.slack) && !view.header(at: position).isBusy
    }

    /// Suspends until there are more events; `false` when the ring is finished or the task was cancelled.
    @usableFromInline
    nonisolated(nonsending) func waitForMore() async throws(BPFError) -> Bool {
        // As in a poll: at first any event counts, then more events than the slack or a wake-up.
        var acceptsAny = !isClaimed
        try claim()
        while !Task.isCancelled {
            // Before the position: what was in the ring when it was finished is seen.
            let isFinished = ring.isFinished
            if try refresh(acceptsAny || isFinished) { return true }
            if isFinished { return false }
            try await ring.waitAsynchronously()
            acceptsAny = true
        }
        return false
    }

    /// Reads the kernel's position.
    @usableFromInline
    func lookUpPosition() {
        position = unsafe memory.consumerPosition.pointee.load(ordering: .relaxed)
        published = position
    }

    /// Returns the consumed part of the ring to the producers.
    @usableFromInline
    func publish() {
        guard isClaimed, position != published else { return }
        memory.publish(position)
        published = position
    }
}

@available(*, unavailable, message: "a cursor belongs to one task")
extension RingCursor: Sendable {}

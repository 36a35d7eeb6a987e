// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// The position of an asynchronous consumer in the buffers of a ``PerfBuffer``. It holds the claim while it exists.
@usableFromInline
final class PerfCursor {
    @usableFromInline let buffer: PerfBuffer
    @usableFromInline var rings: [PerfRing] = []
    /// The ring that is read, and its positions.
    @usableFromInline var index = 0
    @usableFromInline var position: UInt = 0
    @usableFromInline var published: UInt = 0
    @usableFromInline var head: UInt = 0
    /// The number of events before the next check for cancellation, which takes as long as an event.
    @usableFromInline var untilCheck = 0
    private var isClaimed = false

    init(_ buffer: PerfBuffer) { self.buffer = buffer }

    deinit {
        guard isClaimed else { return }
        publish()
        buffer.release()
    }

    /// Whether the task was cancelled, checked every 16 events.
    @inlinable @inline(__always)
    var isCancelled: Bool {
        untilCheck &-= 1
        if untilCheck >= 0 { return false }
        untilCheck = 15
        return Task.isCancelled
    }

    /// Returns the next event or loss that is in a buffer.
    @inlinable
    func next<Event: BPFValue>(_ type: Event.Type) throws(BPFError) -> PerfBuffer.Event<Event>? {
        while true {
            guard position != head || lookAtNextRing() else { return nil }
            let ring = rings[index]
            let header = ring.header(at: position)
            guard header.isSound, head &- position >= header.size, head &- position <= ring.size else {
                head = position
                throw buffer.damaged()
            }
            let record = unsafe ring.record(at: position, size: header.size)
            position &+= header.size
            // The event is copied before the kernel may overwrite it.
            defer { if position &- published >= ring.size / 8 { publish() } }
            switch header.type {
            case PerfRecordHeader.sample:
                let event = try unsafe header.withSample(record) { (sample) throws(BPFError) in
                    try sample.load(as: type)
                }
                return .event(event, cpu: ring.cpu)
            case PerfRecordHeader.lost:
                let count = unsafe header.lost(record)
                buffer.noteLost(count)
                return .lost(count, cpu: ring.cpu)
            default: continue
            }
        }
    }

    /// Calls a closure with the records in the buffers until it returns `false`.
    @inlinable @inline(__always)
    func drain(_ body: (PerfRing, PerfRecordHeader, UnsafeRawPointer) throws(BPFError) -> Bool) throws(BPFError) {
        publish()
        var isOpen = true
        defer { reset() }
        let start = rings.isEmpty ? 0 : buffer.first.load(ordering: .relaxed) % rings.count
        for step in rings.indices where isOpen {
            let ring = rings[(start + step) % rings.count]
            defer { if !isOpen { buffer.first.store(start + step + 1, ordering: .relaxed) } }
            try unsafe buffer.read(ring) { (header, record) throws(BPFError) in
                isOpen = try unsafe body(ring, header, record)
                return isOpen
            } damage: {
                $0
            }
        }
    }

    /// The maximum number of unread events of a size, in bytes, or a larger one.
    @usableFromInline
    func eventCount(ofSizeFrom size: Int) -> Int {
        buffer.unconsumedBytes / ((size + Int(PerfRecordHeader.byteCount) + 4 + 7) & ~7)
    }

    /// Forgets the positions: the rings were read without them.
    @usableFromInline
    func reset() { (index, position, published, head) = (rings.count, 0, 0, 0) }

    /// Goes to the next ring with records; `false` after the last one.
    @usableFromInline
    func lookAtNextRing() -> Bool {
        publish()
        position = head
        published = head
        while index + 1 < rings.count {
            index += 1
            if look() { return true }
        }
        return false
    }

    /// Reads the positions of the ring.
    private func look() -> Bool {
        position = unsafe rings[index].tail.pointee.load(ordering: .relaxed)
        published = position
        head = unsafe rings[index].head.pointee.load(ordering: .acquiring)
        return position != head
    }

    @usableFromInline
    func publish() {
        guard position != published else { return }
        rings[index].publish(position)
        published = position
    }

    /// Claims the buffer.
    func claim() throws(BPFError) {
        guard !isClaimed else { return }
        try buffer.claim()
        isClaimed = true
    }

    /// Publishes the position, and looks for events on all CPUs.
    func refresh() -> Bool {
        publish()
        rings = buffer.currentRings
        for ring in rings.indices {
            index = ring
            if look() { return true }
        }
        return false
    }

    /// Suspends until there are more events; `false` when the buffer is finished or the task was cancelled.
    @usableFromInline
    nonisolated(nonsending) func waitForMore() async throws(BPFError) -> Bool {
        try claim()
        while !Task.isCancelled {
            // Before the positions: what was in the buffers when they were finished is seen.
            let isFinished = buffer.isFinished
            if refresh() { return true }
            if isFinished { return false }
            try await buffer.waitAsynchronously()
        }
        return false
    }
}

@available(*, unavailable, message: "a cursor belongs to one task")
extension PerfCursor: Sendable {}

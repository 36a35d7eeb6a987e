// SPDX-License-Identifier: Apache-2.0

/// The positions of an asynchronous consumer in the buffers of a set. It holds their claims while it exists.
@usableFromInline
final class RingSetCursor<Source: Sendable, Event: BPFValue> {
    private let set: RingBufferSet<Source>
    @usableFromInline let key: (@Sendable (Event) -> UInt64)?
    @usableFromInline var parts: [Part] = []
    /// Without an order, the buffer that is read now.
    @usableFromInline var index = 0
    /// The number of events before the next check for cancellation.
    @usableFromInline var untilCheck = 0

    init(_ set: RingBufferSet<Source>, key: (@Sendable (Event) -> UInt64)?) {
        self.set = set
        self.key = key
        set.join()
    }

    deinit { set.leave() }

    /// Whether the task was cancelled, checked every 16 events.
    @inlinable @inline(__always)
    var isCancelled: Bool {
        untilCheck &-= 1
        if untilCheck >= 0 { return false }
        untilCheck = 15
        return Task.isCancelled
    }

    /// Returns the next event that is known to be in a buffer.
    @inlinable
    func next() throws(BPFError) -> (source: Source, event: Event)? {
        if let key { return try nextInOrder(key) }
        while index < parts.count {
            if let event = try parts[index].cursor.next() { return (parts[index].source, event) }
            index += 1
        }
        return nil
    }

    @usableFromInline
    func nextInOrder(_ key: (Event) -> UInt64) throws(BPFError) -> (source: Source, event: Event)? {
        var least: (index: Int, key: UInt64)?
        for index in parts.indices {
            if parts[index].head == nil { parts[index].head = try parts[index].cursor.peek(key) }
            guard let head = parts[index].head else { continue }
            if let known = least, known.key <= head.key { continue }
            least = (index, head.key)
        }
        guard let index = least?.index, let head = parts[index].head.take() else { return nil }
        parts[index].cursor.consume(at: head.place)
        return (parts[index].source, head.event)
    }

    /// Suspends until there are more events; `false` when the set is finished or the task was cancelled.
    @usableFromInline
    nonisolated(nonsending) func waitForMore() async throws(BPFError) -> Bool {
        // As in a poll: at first any event counts, then more events than the slack or a wake-up.
        var acceptsAny = parts.isEmpty
        while !Task.isCancelled {
            // Before the positions: what was in the buffers when the set was finished is seen.
            let isFinished = set.isFinished
            try addBuffers()
            var hasEvents = false
            for part in parts where try part.cursor.refresh(acceptsAny || isFinished) { hasEvents = true }
            index = 0
            if hasEvents { return true }
            if isFinished { return false }
            try await set.waitAsynchronously()
            acceptsAny = true
        }
        return false
    }

    /// Claims the buffers that were added to the set.
    private func addBuffers() throws(BPFError) {
        for entry in set.current.dropFirst(parts.count) {
            let cursor = try PartCursor(entry.buffer, isOrdered: key != nil)
            parts.append(Part(source: entry.source, cursor: cursor))
        }
    }
}

@available(*, unavailable, message: "a cursor belongs to one task")
extension RingSetCursor: Sendable {}

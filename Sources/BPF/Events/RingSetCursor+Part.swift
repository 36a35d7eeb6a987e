// SPDX-License-Identifier: Apache-2.0

extension RingSetCursor {
    /// A buffer's position.
    @usableFromInline
    struct Part {
        @usableFromInline let source: Source
        @usableFromInline let cursor: PartCursor
        /// For an order, the buffer's next event, and its place in the buffer.
        @usableFromInline var head: (key: UInt64, event: Event, place: UInt)?
    }

    /// The consumer of a buffer, which holds its claim.
    @usableFromInline
    enum PartCursor {
        case ring(RingCursor)
        case perf(PerfCursor)
        case orderedPerf(PerfMergeCursor<Event>)

        init(_ buffer: RingBufferSetMember, isOrdered: Bool) throws(BPFError) {
            switch buffer {
            case .ring(let ring):
                let cursor = RingCursor(ring)
                try cursor.claim()
                self = .ring(cursor)
            case .perf(let buffer) where isOrdered:
                self = .orderedPerf(try PerfMergeCursor(buffer))
            case .perf(let buffer):
                let cursor = PerfCursor(buffer)
                try cursor.claim()
                self = .perf(cursor)
            }
        }

        /// Returns the next event that is known to be in the buffer.
        @inlinable @inline(__always)
        func next() throws(BPFError) -> Event? {
            switch self {
            case .ring(let cursor): return try cursor.next(Event.self)
            case .perf(let cursor):
                // Lost events are counted by the buffer.
                while let event = try cursor.next(Event.self) {
                    if case .event(let event, _) = event { return event }
                }
                return nil
            case .orderedPerf: return nil
            }
        }

        /// Returns the next event by a key and its place, and stays before it.
        func peek(_ key: (Event) -> UInt64) throws(BPFError) -> (key: UInt64, event: Event, place: UInt)? {
            switch self {
            case .ring(let cursor): try cursor.peek(Event.self).map { (key($0.event), $0.event, $0.next) }
            case .perf: nil
            case .orderedPerf(let cursor): try cursor.peek(key)
            }
        }

        /// Consumes the event that was peeked at.
        func consume(at place: UInt) {
            switch self {
            case .ring(let cursor): cursor.advance(to: place)
            case .perf: break
            case .orderedPerf(let cursor): cursor.consume(at: place)
            }
        }

        /// Looks for events: any, or only as many as a reader should not let gather.
        func refresh(_ acceptsAny: Bool) throws(BPFError) -> Bool {
            switch self {
            case .ring(let cursor): try cursor.refresh(acceptsAny)
            case .perf(let cursor): cursor.refresh()
            case .orderedPerf(let cursor): cursor.refresh()
            }
        }
    }
}

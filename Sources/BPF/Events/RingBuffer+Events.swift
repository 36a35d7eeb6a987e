// SPDX-License-Identifier: Apache-2.0

extension RingBuffer {
    /// Returns the events as an asynchronous sequence of values.
    ///
    /// The sequence is pull-based: an event stays in the ring until the loop asks for it, and nothing else is buffered.
    /// The sequence ends after ``finish()``, when the ring is empty. Cancel its task, and it ends within 16 events and
    /// leaves the others in the ring. There is one consumer at a time: other consumers throw ``BPFError/Code/alreadyConsumed`` while an iterator exists. (In top-level code, Swift 6.3
    /// keeps the iterator after `break`: put the loop into a function to consume elsewhere later.)
    ///
    /// ```swift
    /// for try await event in ring.events(of: exec_event.self) { … }
    /// ```
    ///
    /// - Parameter type: the type of the events, or of their header.
    public func events<Event: BPFValue>(of type: Event.Type) -> RingBuffer.Events<Event> {
        RingBuffer.Events(ring: self)
    }
}

extension RingBuffer {
    /// The events of a ``RingBuffer``, one by one.
    public struct Events<Event: BPFValue>: AsyncSequence, Sendable {
        /// Iteration throws ``BPFError``.
        public typealias Failure = BPFError

        let ring: RingBuffer

        /// Starts consuming. A second iterator throws at its first element while the first one exists.
        public func makeAsyncIterator() -> Iterator { Iterator(cursor: RingCursor(ring)) }

        /// The consumer of the ring.
        public struct Iterator: AsyncIteratorProtocol {
            @usableFromInline let cursor: RingCursor

            /// Returns the next event, or `nil` after ``RingBuffer/finish()``, or when the task was cancelled.
            ///
            /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyConsumed`` when there is another consumer,
            ///   ``BPFError/Code/sizeMismatch`` for an event that is too short, which is then consumed,
            ///   ``BPFError/Code/corruptedBuffer`` when the ring is damaged, or the system call's error.
            @inlinable @inline(__always)
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(BPFError) -> Event? {
                while !cursor.isCancelled {
                    if let event = try cursor.next(Event.self) { return event }
                    guard try await cursor.waitForMore() else { return nil }
                }
                return nil
            }

            /// Returns the next event, or `nil` after ``RingBuffer/finish()``, or when the task was cancelled.
            @inlinable
            public mutating func next() async throws(BPFError) -> Event? { try await next(isolation: nil) }
        }
    }
}

@available(*, unavailable, message: "an iterator belongs to one task")
extension RingBuffer.Events.Iterator: Sendable {}

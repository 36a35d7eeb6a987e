// SPDX-License-Identifier: Apache-2.0

extension RingBuffer {
    /// The events as an asynchronous sequence of values.
    ///
    /// The sequence pulls: an event leaves the ring when the loop asks for it, so a slow loop fills the ring and nothing else.
    /// It never ends by itself; cancelling its task ends it, within 16 events where more are there. One consumer at a time:
    /// while an iterator lives, others get ``BPFError/Code/busy``. (At the top level of a script, Swift 6.3 keeps the iterator
    /// of a loop that was left: to read on elsewhere, put the loop into a function.)
    ///
    /// ```swift
    /// for try await event in ring.events(of: exec_event.self) { … }
    /// ```
    ///
    /// - Parameter type: the type of the events, or of the header that they begin with.
    public func events<Event: BPFValue>(of type: Event.Type) -> RingBuffer.Events<Event> {
        RingBuffer.Events(ring: self)
    }
}

extension RingBuffer {
    /// The events of a ``RingBuffer``, one by one.
    public struct Events<Event: BPFValue>: AsyncSequence, Sendable {
        /// Errors are this library's.
        public typealias Failure = BPFError

        let ring: RingBuffer

        /// Begins to consume. A second iterator while the first one lives throws at its first element.
        public func makeAsyncIterator() -> Iterator { Iterator(cursor: RingCursor(ring)) }

        /// Takes the events from the ring.
        public struct Iterator: AsyncIteratorProtocol {
            @usableFromInline let cursor: RingCursor

            /// The next event, or `nil` when the task was cancelled.
            ///
            /// - Throws: ``BPFError`` with ``BPFError/Code/busy`` when somebody else consumes, with
            ///   ``BPFError/Code/sizeMismatch`` for an event that is too short, which is then consumed, or the system call's error.
            @inlinable
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(BPFError) -> Event? {
                while !cursor.isCancelled {
                    if let event = try cursor.next(Event.self) { return event }
                    guard try await cursor.waitForMore() else { return nil }
                }
                return nil
            }

            /// The next event, or `nil` when the task was cancelled.
            @inlinable
            public mutating func next() async throws(BPFError) -> Event? { try await next(isolation: nil) }
        }
    }
}

@available(*, unavailable, message: "an iterator belongs to one task")
extension RingBuffer.Events.Iterator: Sendable {}

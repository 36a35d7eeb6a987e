// SPDX-License-Identifier: Apache-2.0

extension RingBufferSet {
    /// Returns the events of all rings as an asynchronous sequence of values with their sources.
    ///
    /// The sequence is pull-based: an event stays in its ring until the loop asks for it. It ends after ``finish()``,
    /// when the rings are empty, or when its task is cancelled.
    ///
    /// ```swift
    /// for try await (source, event) in rings.events(of: exec_event.self) { … }
    /// ```
    ///
    /// - Parameter type: the type of the events, or of their header.
    public func events<Event: BPFValue>(of type: Event.Type) -> RingBufferSet.Events<Event> {
        RingBufferSet.Events(set: self, key: nil)
    }

    /// Returns the events of all rings as an asynchronous sequence of values with their sources, in the order of a key
    /// such as the time.
    ///
    /// Each ring's events must be in this order already, and in a perf buffer the events of each CPU. The order holds among the
    /// events that are in the rings: one that a program submits later may have a smaller key than one that was delivered.
    ///
    /// ```swift
    /// for try await (cpu, event) in rings.events(of: exec_event.self, orderedBy: \.time) { … }
    /// ```
    ///
    /// - Parameters:
    ///   - type: the type of the events, or of their header.
    ///   - key: returns an event's key.
    public func events<Event: BPFValue>(
        of type: Event.Type,
        orderedBy key: @escaping @Sendable (Event) -> UInt64
    ) -> RingBufferSet.Events<Event> {
        RingBufferSet.Events(set: self, key: key)
    }
}

extension RingBufferSet {
    /// The events of a ``RingBufferSet``, one by one.
    public struct Events<Event: BPFValue>: AsyncSequence, Sendable {
        /// An event and the source of its ring.
        public typealias Element = (source: Source, event: Event)
        /// Iteration throws ``BPFError``.
        public typealias Failure = BPFError

        let set: RingBufferSet
        let key: (@Sendable (Event) -> UInt64)?

        /// Starts consuming. A second iterator throws at its first element while the first one exists.
        public func makeAsyncIterator() -> Iterator { Iterator(cursor: RingSetCursor(set, key: key)) }

        /// The consumer of the rings.
        public struct Iterator: AsyncIteratorProtocol {
            @usableFromInline let cursor: RingSetCursor<Source, Event>

            /// Returns the next event, or `nil` after ``RingBufferSet/finish()``, or when the task was cancelled.
            ///
            /// - Throws: ``BPFError`` as ``RingBuffer/Events/Iterator/next(isolation:)`` does.
            @inlinable
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(BPFError) -> Element? {
                while !cursor.isCancelled {
                    if let event = try cursor.next() { return event }
                    guard try await cursor.waitForMore() else { return nil }
                }
                return nil
            }

            /// Returns the next event, or `nil` after ``RingBufferSet/finish()``, or when the task was cancelled.
            @inlinable
            public mutating func next() async throws(BPFError) -> Element? { try await next(isolation: nil) }
        }
    }
}

@available(*, unavailable, message: "an iterator belongs to one task")
extension RingBufferSet.Events.Iterator: Sendable {}

// SPDX-License-Identifier: Apache-2.0

extension PerfBuffer {
    /// An element of a ``PerfBuffer``'s stream: an event, or a lost-events notification.
    ///
    /// An enumeration, as these are the two kinds of records that a program's output creates.
    public enum Event<Value: BPFValue>: Sendable {
        /// An event from a CPU.
        case event(Value, cpu: Int)
        /// The number of events from a CPU that were lost at this position of its stream.
        case lost(UInt64, cpu: Int)
    }

    /// Returns the events as an asynchronous sequence of values, with the losses where they occurred.
    ///
    /// The sequence is pull-based: an event stays in its buffer until the loop asks for it. It ends after ``finish()``,
    /// when the buffers are empty, or when its task is cancelled.
    ///
    /// - Parameter type: the type of the events, or of their header.
    public func events<Event: BPFValue>(of type: Event.Type) -> PerfBuffer.Events<Event> {
        PerfBuffer.Events(buffer: self)
    }

    /// Returns the events as an asynchronous sequence of arrays, each with all events in the buffers. Use it for fast
    /// streams.
    ///
    /// - Parameters:
    ///   - type: the type of the events, or of their header.
    ///   - maxCount: the maximum number of events in an array.
    public func batches<Event: BPFValue>(of type: Event.Type, maxCount: Int = 4096) -> PerfBuffer.Batches<Event> {
        PerfBuffer.Batches(buffer: self, maxCount: max(1, maxCount))
    }

    /// The events of a ``PerfBuffer``, one by one.
    public struct Events<Event: BPFValue>: AsyncSequence, Sendable {
        /// Iteration throws ``BPFError``.
        public typealias Failure = BPFError

        let buffer: PerfBuffer

        /// Starts consuming. A second iterator throws at its first element while the first one exists.
        public func makeAsyncIterator() -> Iterator { Iterator(cursor: PerfCursor(buffer)) }

        /// The consumer of the buffer.
        public struct Iterator: AsyncIteratorProtocol {
            @usableFromInline let cursor: PerfCursor

            /// Returns the next event or loss, or `nil` after ``PerfBuffer/finish()``, or when the task was cancelled.
            ///
            /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyConsumed`` when there is another consumer,
            ///   ``BPFError/Code/sizeMismatch`` for an event that is too short, ``BPFError/Code/corruptedBuffer`` when a
            ///   buffer is damaged, or the system call's error.
            @inlinable
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(BPFError) -> PerfBuffer.Event<Event>? {
                while !cursor.isCancelled {
                    if let event = try cursor.next(Event.self) { return event }
                    guard try await cursor.waitForMore() else { return nil }
                }
                return nil
            }

            /// Returns the next event or loss, or `nil` after ``PerfBuffer/finish()``, or when the task was cancelled.
            @inlinable
            public mutating func next() async throws(BPFError) -> PerfBuffer.Event<Event>? {
                try await next(isolation: nil)
            }
        }
    }

    /// The events of a ``PerfBuffer`` in batches.
    public struct Batches<Event: BPFValue>: AsyncSequence, Sendable {
        /// Iteration throws ``BPFError``.
        public typealias Failure = BPFError

        let buffer: PerfBuffer
        let maxCount: Int

        /// Starts consuming. A second iterator throws at its first element while the first one exists.
        public func makeAsyncIterator() -> Iterator { Iterator(cursor: PerfCursor(buffer), maxCount: maxCount) }

        /// The consumer of the buffer.
        public struct Iterator: AsyncIteratorProtocol {
            @usableFromInline let cursor: PerfCursor
            @usableFromInline let maxCount: Int
            /// The error of the event after the last batch.
            @usableFromInline var failure: BPFError?

            init(cursor: PerfCursor, maxCount: Int) {
                self.cursor = cursor
                self.maxCount = maxCount
            }

            /// Returns the next events and losses, at least one, or `nil` after ``PerfBuffer/finish()``, or when the task
            /// was cancelled.
            ///
            /// - Throws: ``BPFError`` as ``PerfBuffer/Events/Iterator/next(isolation:)`` does, after the events before the
            ///   error.
            @inlinable
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(BPFError) -> [PerfBuffer.Event<Event>]? {
                while !Task.isCancelled {
                    if let failure = failure.take() { throw failure }
                    let batch = taken()
                    if !batch.isEmpty { return batch }
                    if failure == nil, try await !cursor.waitForMore() { return nil }
                }
                return nil
            }

            /// Returns the events in the buffers, up to the first invalid one.
            @inlinable
            mutating func taken() -> [PerfBuffer.Event<Event>] {
                var batch: [PerfBuffer.Event<Event>] = []
                batch.reserveCapacity(Swift.min(maxCount, cursor.eventCount(ofSizeFrom: Event.bpfSize)))
                do throws(BPFError) {
                    try unsafe cursor.drain { (ring, header, record) throws(BPFError) in
                        switch header.type {
                        case PerfRecordHeader.sample:
                            let event = try unsafe header.withSample(record) { (sample) throws(BPFError) in
                                try sample.load(as: Event.self)
                            }
                            batch.append(.event(event, cpu: ring.cpu))
                        case PerfRecordHeader.lost:
                            let count = unsafe header.lost(record)
                            cursor.buffer.noteLost(count)
                            batch.append(.lost(count, cpu: ring.cpu))
                        default: break
                        }
                        return batch.count < maxCount
                    }
                } catch {
                    failure = error
                }
                return batch
            }

            /// Returns the next events and losses, at least one, or `nil` after ``PerfBuffer/finish()``, or when the task
            /// was cancelled.
            @inlinable
            public mutating func next() async throws(BPFError) -> [PerfBuffer.Event<Event>]? {
                try await next(isolation: nil)
            }
        }
    }
}

@available(*, unavailable, message: "an iterator belongs to one task")
extension PerfBuffer.Events.Iterator: Sendable {}

@available(*, unavailable, message: "an iterator belongs to one task")
extension PerfBuffer.Batches.Iterator: Sendable {}

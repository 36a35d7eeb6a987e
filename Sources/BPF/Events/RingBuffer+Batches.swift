// SPDX-License-Identifier: Apache-2.0

extension RingBuffer {
    /// Returns the events as an asynchronous sequence of arrays, each with all events in the ring. Use it for fast
    /// streams.
    ///
    /// - Parameters:
    ///   - type: the type of the events, or of their header.
    ///   - maxCount: the maximum number of events in an array.
    public func batches<Event: BPFValue>(of type: Event.Type, maxCount: Int = 4096) -> RingBuffer.Batches<Event> {
        RingBuffer.Batches(ring: self, maxCount: max(1, maxCount))
    }
}

extension RingBuffer {
    /// The events of a ``RingBuffer`` in batches.
    public struct Batches<Event: BPFValue>: AsyncSequence, Sendable {
        /// Iteration throws ``BPFError``.
        public typealias Failure = BPFError

        let ring: RingBuffer
        let maxCount: Int

        /// Starts consuming. A second iterator throws at its first element while the first one exists.
        public func makeAsyncIterator() -> Iterator { Iterator(ring, maxCount: maxCount) }

        /// The consumer of the ring.
        public struct Iterator: AsyncIteratorProtocol {
            @usableFromInline let cursor: RingCursor
            @usableFromInline let maxCount: Int
            /// The error of the event after the last batch.
            @usableFromInline var failure: BPFError?

            init(_ ring: RingBuffer, maxCount: Int) {
                cursor = RingCursor(ring)
                self.maxCount = maxCount
            }

            /// Returns the next events, at least one, or `nil` after ``RingBuffer/finish()``, or when the task was cancelled.
            ///
            /// - Throws: ``BPFError`` as ``RingBuffer/Events/Iterator/next(isolation:)`` does, after the events before
            ///   the error.
            @inlinable
            public mutating func next(
                isolation actor: isolated (any Actor)? = #isolation
            ) async throws(BPFError) -> [Event]? {
                while !Task.isCancelled {
                    if let failure = failure.take() { throw failure }
                    let batch = taken()
                    if !batch.isEmpty { return batch }
                    if failure == nil, try await !cursor.waitForMore() { return nil }
                }
                return nil
            }

            /// Returns the events in the ring, up to the first invalid one.
            @inlinable
            mutating func taken() -> [Event] {
                var batch: [Event] = []
                batch.reserveCapacity(Swift.min(maxCount, cursor.eventCount(ofSizeFrom: Event.bpfSize)))
                do throws(BPFError) {
                    try cursor.drain(limit: maxCount) { (sample) throws(BPFError) in
                        batch.append(try sample.load(as: Event.self))
                    }
                } catch {
                    failure = error
                }
                return batch
            }

            /// Returns the next events, at least one, or `nil` after ``RingBuffer/finish()``, or when the task was cancelled.
            @inlinable
            public mutating func next() async throws(BPFError) -> [Event]? { try await next(isolation: nil) }
        }
    }
}

@available(*, unavailable, message: "an iterator belongs to one task")
extension RingBuffer.Batches.Iterator: Sendable {}

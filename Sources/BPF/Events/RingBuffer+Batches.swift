// SPDX-License-Identifier: Apache-2.0

extension RingBuffer {
    /// The events as an asynchronous sequence of arrays: all that are there at a time, for fast streams.
    ///
    /// - Parameters:
    ///   - type: the type of the events, or of the header that they begin with.
    ///   - maxCount: the most events in one array.
    public func batches<Event: BPFValue>(of type: Event.Type, maxCount: Int = 4096) -> RingBuffer.Batches<Event> {
        RingBuffer.Batches(ring: self, maxCount: max(1, maxCount))
    }
}

extension RingBuffer {
    /// The events of a ``RingBuffer``, as many at a time as there are.
    public struct Batches<Event: BPFValue>: AsyncSequence, Sendable {
        /// Errors are this library's.
        public typealias Failure = BPFError

        let ring: RingBuffer
        let maxCount: Int

        /// Begins to consume. A second iterator while the first one lives throws at its first element.
        public func makeAsyncIterator() -> Iterator { Iterator(ring, maxCount: maxCount) }

        /// Takes the events from the ring.
        public struct Iterator: AsyncIteratorProtocol {
            @usableFromInline let cursor: RingCursor
            @usableFromInline let maxCount: Int
            /// The error of an event behind the last batch.
            @usableFromInline var failure: BPFError?

            init(_ ring: RingBuffer, maxCount: Int) {
                cursor = RingCursor(ring)
                self.maxCount = maxCount
            }

            /// The next events, at least one, or `nil` when the task was cancelled.
            ///
            /// - Throws: ``BPFError`` as ``RingBuffer/Events/Iterator/next(isolation:)`` does, after the events that came before.
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

            /// The events that are there, up to the first that is none.
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

            /// The next events, at least one, or `nil` when the task was cancelled.
            @inlinable
            public mutating func next() async throws(BPFError) -> [Event]? { try await next(isolation: nil) }
        }
    }
}

@available(*, unavailable, message: "an iterator belongs to one task")
extension RingBuffer.Batches.Iterator: Sendable {}

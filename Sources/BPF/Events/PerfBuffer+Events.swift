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
}

extension PerfBuffer {
    /// Returns the events as an asynchronous sequence of values, with the losses where they occurred.
    ///
    /// The sequence does not end by itself: cancel its task. There is one consumer at a time.
    ///
    /// - Parameter type: the type of the events, or of their header.
    public func events<Event: BPFValue>(of type: Event.Type) -> PerfBuffer.Events<Event> {
        PerfBuffer.Events(buffer: self)
    }
}

extension PerfBuffer {
    /// The events of a ``PerfBuffer``, one by one.
    public struct Events<Event: BPFValue>: AsyncSequence, Sendable {
        let buffer: PerfBuffer

        /// Starts consuming. A second iterator throws at its first element while the first one exists.
        public func makeAsyncIterator() -> Iterator { Iterator(place: Place(buffer)) }

        /// The consumer of the buffer.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let place: Place
            private var pending: ArraySlice<PerfBuffer.Event<Event>> = []
            /// Thrown after the pending events.
            private var pendingError: (any Error)?

            fileprivate init(place: Place) { self.place = place }

            /// Returns the next event or loss, or `nil` when the task was cancelled.
            ///
            /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyConsumed`` when there is another consumer,
            ///   ``BPFError/Code/sizeMismatch`` for an event that is too short, or the system call's error.
            public mutating func next() async throws -> PerfBuffer.Event<Event>? {
                try place.claim()
                while true {
                    // Events that were read are returned first, also to a task that was cancelled.
                    if let first = pending.popFirst() { return first }
                    if Task.isCancelled { return nil }
                    if let error = pendingError {
                        pendingError = nil
                        throw error
                    }
                    let taken = place.buffer.take(Event.self)
                    pending = taken.events[...]
                    pendingError = taken.error
                    if pending.isEmpty, pendingError == nil { try await place.buffer.waitAsynchronously() }
                }
            }
        }

        /// The consumer's claim, for the lifetime of the iterator.
        fileprivate final class Place {
            let buffer: PerfBuffer
            private var isClaimed = false

            init(_ buffer: PerfBuffer) { self.buffer = buffer }

            deinit { if isClaimed { buffer.release() } }

            func claim() throws(BPFError) {
                guard !isClaimed else { return }
                try buffer.claim()
                isClaimed = true
            }
        }
    }
}

@available(*, unavailable, message: "an iterator belongs to one task")
extension PerfBuffer.Events.Iterator: Sendable {}

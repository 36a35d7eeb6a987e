// SPDX-License-Identifier: Apache-2.0

extension PerfBuffer {
    /// What comes out of a ``PerfBuffer``: an event, or the news that some were lost.
    public enum Event<Event: BPFValue>: Sendable {
        /// An event of a CPU.
        case event(Event, cpu: Int)
        /// So many events of a CPU were lost at this place of its stream.
        case lost(UInt64, cpu: Int)
    }
}

extension PerfBuffer {
    /// The events as an asynchronous sequence of values, with the losses where they happened.
    ///
    /// It never ends by itself; cancelling its task ends it. One consumer at a time.
    ///
    /// - Parameter type: the type of the events, or of the header that they begin with.
    public func events<Event: BPFValue>(of type: Event.Type) -> PerfBuffer.Events<Event> {
        PerfBuffer.Events(buffer: self)
    }
}

extension PerfBuffer {
    /// The events of a ``PerfBuffer``, one by one.
    public struct Events<Event: BPFValue>: AsyncSequence, Sendable {
        let buffer: PerfBuffer

        /// Begins to consume. A second iterator while the first one lives throws at its first element.
        public func makeAsyncIterator() -> Iterator { Iterator(place: Place(buffer)) }

        /// Takes the events from the buffer.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let place: Place
            private var pending: ArraySlice<PerfBuffer.Event<Event>> = []
            /// Thrown when what came before it has been handed out.
            private var pendingError: (any Error)?

            fileprivate init(place: Place) { self.place = place }

            /// The next event or loss, or `nil` when the task was cancelled.
            ///
            /// - Throws: ``BPFError`` with ``BPFError/Code/busy`` when somebody else consumes, with
            ///   ``BPFError/Code/sizeMismatch`` for an event that is too short, or the system call's error.
            public mutating func next() async throws -> PerfBuffer.Event<Event>? {
                try place.claim()
                while true {
                    // What was taken from the kernel is handed out first, also to a task that was cancelled.
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

        /// Holds the consumer's claim for as long as the iterator lives.
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

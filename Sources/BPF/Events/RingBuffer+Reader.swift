// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

extension RingBuffer {
    /// Returns a reader that hands out one event after another, for loops that need more than a closure.
    ///
    /// ```swift
    /// var reader = try ring.reader()
    /// while try reader.wait() {
    ///     while let sample = try reader.next() {
    ///         guard try sample.load(as: Event.self).pid != last else { return }
    ///     }
    /// }
    /// ```
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyConsumed`` when there is another consumer.
    public func reader() throws(BPFError) -> RingBuffer.Reader { try Reader(self) }

    /// The events of a ring buffer, one after another: see ``RingBuffer/reader()``.
    ///
    /// A sample is valid until the next call, and keeping it longer does not compile. The ring has no other consumer while
    /// the reader exists. What was read is returned to the programs by batch, by ``wait(timeout:)`` and when the reader ends.
    public struct Reader: ~Copyable {
        @usableFromInline let ring: RingBuffer
        @usableFromInline let memory: RingMemory
        @usableFromInline let view: RingView
        @usableFromInline var position: UInt
        @usableFromInline var published: UInt
        /// How far programs had written at the last look.
        @usableFromInline var producer: UInt

        fileprivate init(_ ring: RingBuffer) throws(BPFError) {
            self.ring = ring
            memory = ring.memory
            view = ring.memory.view
            try ring.claim()
            position = unsafe memory.consumerPosition.pointee.load(ordering: .relaxed)
            published = position
            producer = position
        }

        deinit {
            if position != published { memory.publish(position) }
            ring.noteCaughtUp()
            ring.release()
        }

        /// Returns the next event, or `nil` when there is none now.
        ///
        /// - Throws: ``BPFError`` with ``BPFError/Code/corruptedBuffer`` when the ring is damaged.
        @inlinable
        @_lifetime(&self)
        public mutating func next() throws(BPFError) -> BPFSample? {
            while true {
                if position == producer, try !look() { return nil }
                let header = view.header(at: position)
                if header.isBusy { return nil }
                // What was returned before is not in use any more.
                if position &- published >= memory.batch { publish() }
                let start = unsafe view.data(at: position)
                let next = position &+ header.recordSize
                guard Int(bitPattern: producer &- next) >= 0 else { throw ring.damaged() }
                position = next
                if header.isDiscarded { continue }
                let sample = BPFSample(unsafe RawSpan(_unsafeStart: start, byteCount: header.length))
                return unsafe _overrideLifetime(sample, mutating: &self)
            }
        }

        /// Returns what was read to the programs, and blocks until there are events.
        ///
        /// - Parameter timeout: the longest time to wait, or `nil` for no limit.
        /// - Returns: whether there are events: `false` after the timeout, a signal, ``RingBuffer/wake()``, or
        ///   ``RingBuffer/finish()`` when all has been read.
        /// - Throws: as ``next()`` does, or the system call's error.
        public mutating func wait(timeout: Duration? = nil) throws(BPFError) -> Bool {
            var deadline = WaitDeadline(after: timeout)
            // As in a poll: with an interval, events gather between two waits.
            publish()
            ring.noteCaughtUp()
            if ring.hasNews, try look() { return true }
            while try ring.wait(until: &deadline) {
                if try look() { return true }
            }
            return try look()
        }

        /// Publishes the position, and looks for events.
        @usableFromInline
        mutating func look() throws(BPFError) -> Bool {
            publish()
            producer = unsafe memory.producerPosition.pointee.load(ordering: .acquiring)
            guard position & 7 == 0, producer &- position <= view.size else {
                producer = position
                throw ring.damaged()
            }
            ring.noteFill(producer &- position)
            return producer != position && !view.header(at: position).isBusy
        }

        @usableFromInline
        mutating func publish() {
            guard position != published else { return }
            memory.publish(position)
            published = position
        }
    }
}

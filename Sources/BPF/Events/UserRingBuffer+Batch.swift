// SPDX-License-Identifier: Apache-2.0

public import Synchronization

extension UserRingBuffer {
    /// Calls a closure that sends records as a batch: programs see all of them when it returns.
    ///
    /// A record of a batch costs a fraction of one that is sent alone, which takes a lock and publishes a position each time.
    ///
    /// ```swift
    /// try ring.withBatch { batch in
    ///     for command in commands { guard try batch.trySend(command) else { break } }
    /// }
    /// ```
    ///
    /// Other threads that send sleep until the closure returns. The closure sends by its batch only: other calls that send to
    /// this ring buffer throw ``BPFError/Code/busy``.
    ///
    /// - Parameter body: receives the batch. When it throws, the records that it sent are published as well.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    ///
    /// The corresponding C functions are `user_ring_buffer__reserve` and `user_ring_buffer__submit`, which no two threads
    /// may call at once.
    @inlinable
    public func withBatch<Result: ~Copyable, Failure: Error>(
        _ body: (inout UserRingBuffer.Batch) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let isOwner = memory.owner.lockForBatch()
        defer { if isOwner { memory.owner.unlockBatch() } }
        var batch = Batch(self, isOpen: isOwner)
        defer { batch.publish() }
        return try body(&batch)
    }

    /// Sends values as a batch of records, as far as there is room for them now.
    ///
    /// Other threads that send sleep while the sequence is iterated. It must not send to this ring buffer itself.
    ///
    /// - Returns: the number of values that were sent: the first ones.
    /// - Throws: ``BPFError`` as ``trySend(_:)`` does; the values before were sent.
    @inlinable
    public func trySend<Values: Sequence>(contentsOf values: Values) throws(BPFError) -> Int
    where Values.Element: BPFValue {
        try withBatch { batch throws(BPFError) in
            var count = 0
            for value in values {
                guard try batch.trySend(value) else { break }
                count += 1
            }
            return count
        }
    }

    /// Records that programs see together: see ``UserRingBuffer/withBatch(_:)``.
    public struct Batch: ~Copyable {
        @usableFromInline let ring: UserRingBuffer
        @usableFromInline let memory: UserRingMemory
        /// The end of the last record.
        @usableFromInline var producer: UInt
        /// The position that the producer may reach.
        @usableFromInline var limit: UInt
        /// Whether it sends: not inside of another batch of this thread.
        @usableFromInline let isOpen: Bool

        @inlinable @inline(__always)
        init(_ ring: UserRingBuffer, isOpen: Bool) {
            self.ring = ring
            self.isOpen = isOpen
            memory = ring.memory
            producer = unsafe memory.producerPosition.pointee.load(ordering: .relaxed)
            // A damaged position has no room, so that makeRoom looks at it; nor has a batch that does not send.
            limit = isOpen && producer & 7 == 0 ? memory.consumed &+ memory.size : producer
        }

        /// Sends a value as a record, if there is room for it now.
        ///
        /// - Returns: whether it was sent. If not, programs see what the batch has so far.
        /// - Throws: as ``UserRingBuffer/trySend(_:)`` does.
        @inlinable
        public mutating func trySend<Value: BPFValue>(_ value: Value) throws(BPFError) -> Bool {
            let size = Value.bpfSize
            guard size >= 0, size <= memory.largest else { throw ring.impossible(size) }
            guard let record = unsafe reserve(size) else {
                if !isOpen { throw ring.inBatch() }
                try ring.checkPositions()
                return false
            }
            // Nothing is published: a value that is refused leaves no trace.
            guard unsafe memory.store(value, in: record, size) else { throw ring.unsound(Value.self) }
            unsafe submit(record, size)
            return true
        }

        /// Calls a closure that writes a record in place, if there is room now.
        ///
        /// - Parameters:
        ///   - size: the size of the record in bytes, 0 to ``UserRingBuffer/largestRecord``.
        ///   - body: receives the record, with bytes of earlier records in it: write all of them. When it throws, the record
        ///     is not sent.
        /// - Returns: whether there was room, and the closure was called. If not, programs see what the batch has so far.
        /// - Throws: as ``UserRingBuffer/tryReserve(_:_:)`` does.
        @inlinable
        public mutating func tryReserve(_ size: Int, _ body: (inout MutableRawSpan) throws -> Void) throws -> Bool {
            guard size >= 0, size <= memory.largest else { throw ring.impossible(size) }
            guard let record = unsafe reserve(size) else {
                if !isOpen { throw ring.inBatch() }
                try ring.checkPositions()
                return false
            }
            try unsafe memory.fill(record, size, body)
            unsafe submit(record, size)
            return true
        }

        @inlinable @inline(__always)
        func recordSize(_ length: Int) -> UInt {
            RingRecordHeader(rawValue: UInt32(truncatingIfNeeded: length)).recordSize
        }

        /// Returns the place of the next record, or `nil` when the ring is full.
        @inlinable @inline(__always)
        mutating func reserve(_ length: Int) -> UnsafeMutableRawPointer? {
            let needed = recordSize(length)
            // A difference and not a sum: positions wrap.
            if limit &- producer < needed || limit &- producer > memory.size {
                guard makeRoom(needed) else { return nil }
            }
            return unsafe memory.records + Int(bitPattern: producer & (memory.size &- 1))
        }

        @inlinable @inline(__always)
        mutating func submit(_ record: UnsafeMutableRawPointer, _ length: Int) {
            // The position that is published later has the releasing store.
            unsafe memory.header(of: record).pointee.store(UInt32(truncatingIfNeeded: length), ordering: .relaxed)
            producer &+= recordSize(length)
        }

        /// Reads how far programs have drained. Without room, publishes the batch so far.
        @usableFromInline
        mutating func makeRoom(_ needed: UInt) -> Bool {
            guard isOpen else { return false }
            memory.refreshConsumed()
            limit = memory.consumed &+ memory.size
            if producer & 7 == 0 && limit &- producer >= needed && limit &- producer <= memory.size { return true }
            publish()
            return false
        }

        @inlinable @inline(__always)
        func publish() {
            guard isOpen else { return }
            unsafe memory.producerPosition.pointee.store(producer, ordering: .releasing)
        }
    }
}

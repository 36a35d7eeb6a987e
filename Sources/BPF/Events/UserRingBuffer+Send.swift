// SPDX-License-Identifier: Apache-2.0

extension UserRingBuffer {
    /// Sends a value as a record, if there is room for it now.
    ///
    /// - Returns: whether it was sent.
    /// - Throws: ``BPFError`` with ``BPFError/Code/sizeMismatch`` for a value that is larger than ``largestRecord``,
    ///   ``BPFError/Code/typeMismatch`` for a type that is not stored as in C, or ``BPFError/Code/corruptedBuffer`` when
    ///   the ring is damaged.
    ///
    /// The corresponding C functions are `user_ring_buffer__reserve` and `user_ring_buffer__submit`.
    @inlinable
    public func trySend<Value: BPFValue>(_ value: Value) throws(BPFError) -> Bool {
        let size = Value.bpfSize
        guard size >= 0, size <= memory.largest else { throw impossible(size) }
        guard let record = unsafe memory.reserve(size) else {
            try checkRefusal()
            return false
        }
        guard unsafe memory.store(value, in: record, size) else {
            unsafe memory.discard(record, size)
            throw unsound(Value.self)
        }
        unsafe memory.submit(record, size)
        return true
    }

    /// Sends a value as a record, and waits for room.
    ///
    /// This blocks the calling thread while the ring is full. In asynchronous code `await` chooses ``send(_:)``.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - timeout: the longest time to wait, or `nil` for no limit.
    /// - Returns: whether it was sent: `false` after the timeout or a signal.
    /// - Throws: as ``trySend(_:)`` does, or the system call's error.
    ///
    /// The corresponding C functions are `user_ring_buffer__reserve_blocking` and `user_ring_buffer__submit`.
    @inlinable
    public func send<Value: BPFValue>(_ value: Value, timeout: Duration? = nil) throws -> Bool {
        if try trySend(value) { return true }
        return try retry(timeout: timeout) { try trySend(value) }
    }

    /// Sends a value as a record, and suspends while the ring is full.
    ///
    /// - Returns: whether it was sent: `false` when the task was cancelled.
    /// - Throws: ``BPFError`` as ``trySend(_:)`` does, or the system call's error.
    @inlinable
    nonisolated(nonsending) public func send<Value: BPFValue>(_ value: Value) async throws(BPFError) -> Bool {
        if try trySend(value) { return true }
        return try await retryAsynchronously { () throws(BPFError) in try trySend(value) }
    }

    /// Reserves a record and calls a closure that writes it in place, if there is room now.
    ///
    /// The record is submitted when the closure returns, and discarded when it throws: the program skips it then.
    ///
    /// - Parameters:
    ///   - size: the size of the record in bytes, 0 to ``largestRecord``.
    ///   - body: receives the record, with bytes of earlier records in it: write all of them.
    /// - Returns: whether there was room, and the closure was called.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/sizeMismatch`` for another size, or
    ///   ``BPFError/Code/corruptedBuffer`` when the ring is damaged.
    ///
    /// The corresponding C functions are `user_ring_buffer__reserve`, `user_ring_buffer__submit` and
    /// `user_ring_buffer__discard`.
    @inlinable
    public func tryReserve(_ size: Int, _ body: (inout MutableRawSpan) throws -> Void) throws -> Bool {
        guard size >= 0, size <= memory.largest else { throw impossible(size) }
        guard let record = unsafe memory.reserve(size) else {
            try checkRefusal()
            return false
        }
        do {
            try unsafe memory.fill(record, size, body)
        } catch {
            unsafe memory.discard(record, size)
            throw error
        }
        unsafe memory.submit(record, size)
        return true
    }

    /// Waits for room for a record, and calls a closure that writes it in place.
    ///
    /// This blocks the calling thread while the ring is full.
    ///
    /// - Parameters:
    ///   - size: the size of the record in bytes, 0 to ``largestRecord``.
    ///   - timeout: the longest time to wait, or `nil` for no limit.
    ///   - body: receives the record, as for ``tryReserve(_:_:)``.
    /// - Returns: whether the closure was called: `false` after the timeout or a signal.
    /// - Throws: as ``tryReserve(_:_:)`` does, or the system call's error.
    ///
    /// The corresponding C functions are `user_ring_buffer__reserve_blocking`, `user_ring_buffer__submit` and
    /// `user_ring_buffer__discard`.
    @inlinable
    public func reserve(
        _ size: Int,
        timeout: Duration? = nil,
        _ body: (inout MutableRawSpan) throws -> Void
    ) throws -> Bool {
        if try tryReserve(size, body) { return true }
        return try retry(timeout: timeout) { try tryReserve(size, body) }
    }
}

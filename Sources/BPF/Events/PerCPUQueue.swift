// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The reader of a queue for each CPU: events that programs store in memory that this process maps, without a lock.
///
/// An event costs the program a fraction of what it costs in a ring buffer, and reading takes no system call. Events of
/// one CPU are in order; ``consume(limit:orderedBy:notAfter:_:)`` merges the CPUs by a time that events carry.
///
/// `BPF_QUEUE` of `<swift_bpf.h>` declares the queue in C, and its size is set before the object is loaded:
///
/// ```swift
/// var open = try BPFObject.open(path: "calls.bpf.o")
/// try open.setQueue("calls", bytesPerCPU: 1 << 20)
/// let object = try open.load()
/// let queue = try PerCPUQueue("calls", in: object)
/// try queue.poll(timeout: .seconds(1)) { cpu, sample in … }
/// ```
///
/// Programs store events once the reader exists. They wake it when a queue is a quarter full; other events wait for the
/// reader's interval. A full queue loses events, and counts them: ``lost``.
///
/// Only for x86-64. Other CPUs may show the reader a position before the bytes that it covers, and BPF programs have no store
/// with release ordering before Linux 6.15: use a ``RingBuffer`` there.
///
/// Minimum kernel: Linux 5.8.
public final class PerCPUQueue: Sendable {
    /// The name of the queue in C.
    public let name: String

    @usableFromInline let memory: PerCPUQueueMemory
    /// The ring buffer that only wakes the reader.
    private let bell: RingBuffer
    private let losses: LossCounter
    private let interval: Duration

    /// Creates the reader of a queue, and lets programs store events.
    ///
    /// - Parameters:
    ///   - name: the queue's name in C.
    ///   - object: the object that declares it.
    ///   - interval: the longest sleep of the reader, which is the longest delay of an event.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound`` for a name that is not that of a queue,
    ///   ``BPFError/Code/invalidArgument`` when its size was not set, ``BPFError/Code/alreadyConsumed`` when it has another
    ///   reader, ``BPFError/Code/notSupported`` on other machines than x86-64, or the system call's error.
    public init(
        _ name: String,
        in object: BPFObject,
        interval: Duration = .milliseconds(50)
    ) throws(BPFError) {
        self.name = name
        self.interval = max(interval, .microseconds(1))
        let map = try object.map(name)
        try Self.checkMachine(map.name)
        let segments = try object.map("\(name)_segments")
        losses = try LossCounter(of: map, in: object.map("\(name)_lost"), macros: "BPF_QUEUE")
        bell = try RingBuffer(object.map("\(name)_bell"), wakeups: .interval(self.interval))
        let memory = try PerCPUQueueMemory(map, segments)
        guard BufferClaims.take(map.id) else { throw BufferClaims.failure(map, operation: .open) }
        self.memory = memory
        memory.start()
    }

    deinit {
        memory.stop()
        BufferClaims.giveBack(memory.positions.map.id)
    }

    private static func checkMachine(_ name: String) throws(BPFError) {
        #if !arch(x86_64)
        throw BPFError(
            .notSupported,
            operation: .open,
            subject: .map(name),
            message: "this machine may reorder the stores of a program",
            advice: "Use BPF_EVENTS and RingBuffer on other machines than x86-64"
        )
        #endif
    }

    /// The number of events that the programs could not store.
    ///
    /// - Throws: ``BPFError`` with the system call's error.
    public var lost: UInt64 {
        get throws(BPFError) { try losses.total() }
    }

    /// The size of a CPU's queue in bytes. An event takes 8 bytes more than its data, rounded up to a multiple of 8.
    public var bytesPerCPU: Int { memory.segmentCount * PerCPUQueueMemory.segmentSize }

    /// The number of bytes that are unread, on all CPUs.
    public var unconsumedBytes: Int {
        (0..<memory.cpuCount).reduce(0) { $0 + Int(clamping: memory.produced($1) &- memory.consumed($1)) }
    }

    /// Whether a program is storing an event now: one that was interrupted, or runs on another CPU.
    public var isBeingWritten: Bool { (0..<memory.cpuCount).contains { memory.isBeingWritten($0) } }

    /// Ends the wait of a ``poll(timeout:limit:_:)`` on another thread, or of the next one if none waits.
    public func wake() { bell.wake() }

    /// Finishes reading: what is in the queue is still delivered, and then calls return 0 at once.
    public func finish() { bell.finish() }

    /// Whether ``finish()`` was called.
    public var isFinished: Bool { bell.isFinished }

    /// Calls a closure with every event in the queues, one CPU after the other, and returns without waiting.
    ///
    /// - Parameters:
    ///   - limit: the maximum number of events to consume.
    ///   - body: receives an event and its CPU. When it throws, that event is consumed and the others stay in the queues.
    /// - Returns: the number of events.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/alreadyConsumed`` inside of another call, or
    ///   ``BPFError/Code/corruptedBuffer`` when the memory is damaged.
    @inlinable @discardableResult
    public func consume(
        limit: Int = .max,
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        try claim()
        defer { release() }
        let limit = max(0, limit)
        var remaining = limit
        for cpu in 0..<memory.cpuCount where remaining > 0 {
            var head = PerCPUQueueHead(memory, cpu)
            defer { head.publish(memory) }
            while remaining > 0, !head.isEmpty {
                remaining &-= 1
                guard try head.take(memory, { sample in try body(cpu, sample) }) else { throw damaged() }
            }
        }
        return limit - remaining
    }

    /// Waits for events, then calls a closure with every event in the queues.
    ///
    /// This blocks the calling thread.
    ///
    /// - Parameters:
    ///   - timeout: the longest time to wait, or `nil` for no limit.
    ///   - limit: the maximum number of events to consume.
    ///   - body: receives an event and its CPU, as for ``consume(limit:_:)``.
    /// - Returns: the number of events: 0 after the timeout, a signal, ``wake()`` or ``finish()``.
    /// - Throws: as ``consume(limit:_:)`` does, or the system call's error.
    @inlinable @discardableResult
    public func poll(
        timeout: Duration? = nil,
        limit: Int = .max,
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        guard limit > 0 else { return 0 }
        return try poll(timeout: timeout) { try consume(limit: limit, body) }
    }

    /// Waits until `read` finds events.
    @usableFromInline
    func poll(timeout: Duration?, read: () throws -> Int) throws -> Int {
        let end = timeout.map { ContinuousClock.now.advanced(by: $0.bounded) }
        while true {
            // Before the look: what was in the queues when they were finished is seen.
            let isLast = isFinished
            let count = try read()
            if count > 0 || isLast { return count }
            var wait = interval
            if let end {
                let rest = ContinuousClock.now.duration(to: end)
                if rest <= .zero { return 0 }
                wait = min(wait, rest)
            }
            let start = ContinuousClock.now
            let rings = try bell.poll(timeout: wait) { _ in }
            // Neither an event nor the interval: a signal, or another thread.
            if rings == 0, ContinuousClock.now - start < wait { return try read() }
        }
    }

    /// Claims the queues for one call.
    @usableFromInline
    func claim() throws(BPFError) {
        guard !memory.isConsumed.exchange(true, ordering: .acquiring) else {
            throw BufferClaims.failure(memory.positions.map)
        }
    }

    @usableFromInline
    func release() { memory.isConsumed.store(false, ordering: .releasing) }

    /// The error of a record with an impossible size.
    @usableFromInline
    func damaged() -> BPFError {
        BPFError(
            .corruptedBuffer,
            operation: .consume,
            subject: .map(name),
            message: "the queue's position is not at a record",
            advice: "Use one reader for a queue: another process may write to its memory"
        )
    }
}

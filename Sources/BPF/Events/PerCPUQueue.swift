// SPDX-License-Identifier: Apache-2.0

public import Synchronization

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
/// Programs store events once the reader exists. They wake it when a queue is a quarter full. Other events gather until the
/// reader's interval ends, unless an eighth of a queue is unread: reading each event at once would move cache lines away from
/// the CPU that writes them. A full queue loses events, and counts them: ``lost``.
///
/// One reader may read several queues together. Use this for programs that interrupt each other, or that the newest kernels
/// may preempt: with a queue for each program, none of them finds its queue in use.
///
/// Only for x86-64: see ``isSupported``.
///
/// Minimum kernel: Linux 5.8.
public final class PerCPUQueue: Sendable {
    /// The names of the queues in C.
    public let names: [String]

    /// The size of the smallest queue of a CPU in bytes. Others are larger by a power of two.
    public static let smallestBytesPerCPU = PerCPUQueueMemory.segmentSize

    /// Whether this machine has such queues: whether it is an x86-64.
    ///
    /// Other CPUs may show the reader a position before the bytes that it covers, and BPF programs have no store with release
    /// ordering before Linux 6.15. Use a ``RingBuffer`` there.
    public static var isSupported: Bool {
        #if arch(x86_64)
        true
        #else
        false
        #endif
    }

    @usableFromInline let lanes: [PerCPUQueueLane]
    /// The ring buffers that only wake the reader.
    private let bells: RingBufferSet<Int>
    private let losses: [LossCounter]
    private let interval: Duration
    private let isConsumed = Atomic(false)
    /// Whether everything was read by the last call.
    private let isCaughtUp = Atomic(false)
    /// The lane that is read first: after a call that stopped at its limit, the one behind.
    @usableFromInline let first = Atomic(0)

    /// Creates the reader of a queue, and lets programs store events.
    ///
    /// - Parameters:
    ///   - name: the queue's name in C.
    ///   - object: the object that declares it.
    ///   - interval: the longest sleep of the reader, which is the longest delay of an event.
    /// - Throws: ``BPFError`` as ``init(_:in:interval:)-([String],_,_)`` does.
    public convenience init(
        _ name: String,
        in object: BPFObject,
        interval: Duration = .milliseconds(50)
    ) throws(BPFError) {
        try self.init([name], in: object, interval: interval)
    }

    /// Creates the reader of several queues, and lets programs store events.
    ///
    /// - Parameters:
    ///   - names: the queues' names in C.
    ///   - object: the object that declares them.
    ///   - interval: the longest sleep of the reader, which is the longest delay of an event.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound`` for a name that is not that of a queue,
    ///   ``BPFError/Code/invalidArgument`` without a name or when a queue's size was not set,
    ///   ``BPFError/Code/alreadyConsumed`` when a queue has another reader, ``BPFError/Code/notSupported`` on other machines
    ///   than x86-64, or the system call's error.
    public init(
        _ names: [String],
        in object: BPFObject,
        interval: Duration = .milliseconds(50)
    ) throws(BPFError) {
        let interval = max(interval, .microseconds(1))
        self.names = names
        self.interval = interval
        guard !names.isEmpty else {
            throw BPFError(
                .invalidArgument,
                operation: .open,
                message: "a reader of no queue has no events",
                advice: "Use the names of queues"
            )
        }
        let bells = try RingBufferSet<Int>()
        var queues: [PerCPUQueueMemory] = []
        var losses: [LossCounter] = []
        for (index, name) in names.enumerated() {
            let map = try object.map(name)
            try Self.checkMachine(name)
            let segments = try object.map("\(name)_segments")
            losses.append(try LossCounter(of: map, in: object.map("\(name)_lost"), macros: "BPF_QUEUE"))
            queues.append(try PerCPUQueueMemory(map, segments))
            try bells.add(RingBuffer(object.map("\(name)_bell"), wakeups: .interval(interval)), source: index)
        }
        self.bells = bells
        self.losses = losses
        lanes = queues.flatMap { queue in (0..<queue.cpuCount).map { PerCPUQueueLane(queue, $0) } }
        for queue in queues { queue.start() }
    }

    private static func checkMachine(_ name: String) throws(BPFError) {
        guard !isSupported else { return }
        throw BPFError(
            .notSupported,
            operation: .open,
            subject: .map(name),
            message: "this machine may reorder the stores of a program",
            advice: "Use BPF_EVENTS and RingBuffer on other machines than x86-64"
        )
    }

    /// The number of events that the programs could not store.
    ///
    /// - Throws: ``BPFError`` with the system call's error.
    public var lost: UInt64 {
        get throws(BPFError) {
            var total: UInt64 = 0
            for counter in losses { total &+= try counter.total() }
            return total
        }
    }

    /// The size of a CPU's part of the queue in bytes; of several queues, the sum. An event takes 8 bytes more than its data,
    /// rounded up to a multiple of 8.
    public var bytesPerCPU: Int { lanes.reduce(0) { $1.cpu == 0 ? $0 + $1.memory.size : $0 } }

    /// The number of bytes that are unread, on all CPUs.
    public var unconsumedBytes: Int { lanes.reduce(0) { $0 + $1.unread } }

    /// The number of events that are unread, on all CPUs. The events are counted, which takes time for each of them.
    ///
    /// A closure that receives an event may ask for it: the event itself is unread then. It is an estimate while another thread
    /// reads.
    public var unconsumedEvents: Int { lanes.reduce(0) { $0 + $1.unreadEvents } }

    /// Whether a program is storing an event now: one that was interrupted, or runs on another CPU.
    public var isBeingWritten: Bool { lanes.contains { $0.memory.isBeingWritten($0.cpu) } }

    /// Ends the wait of a ``poll(timeout:limit:_:)`` on another thread, or of the next one if none waits.
    public func wake() { bells.wake() }

    /// Finishes reading: what is in the queue is still delivered, and then calls return 0 at once.
    public func finish() { bells.finish() }

    /// Whether ``finish()`` was called.
    public var isFinished: Bool { bells.isFinished }

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
        let start = first.load(ordering: .relaxed) % lanes.count
        for step in lanes.indices where remaining > 0 {
            let lane = lanes[(start + step) % lanes.count]
            let cpu = lane.cpu
            var head = PerCPUQueueHead(lane)
            defer { head.publish() }
            while remaining > 0, !head.isEmpty {
                remaining &-= 1
                guard try head.take({ sample in try body(cpu, sample) }) else { throw damaged(lane) }
            }
            if remaining == 0 { first.store((start + step + 1) % lanes.count, ordering: .relaxed) }
        }
        noteCaughtUp(remaining > 0)
        return limit - remaining
    }

    /// Consumes every event in the queues without a look at it.
    ///
    /// - Returns: the number of events.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyConsumed`` inside of another call.
    @discardableResult
    public func discard() throws(BPFError) -> Int {
        try claim()
        defer { release() }
        noteCaughtUp(true)
        return lanes.reduce(0) { $0 + $1.discard() }
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
        var reads = hasNews
        while true {
            // Before the look: what was in the queues when they were finished is seen.
            let isLast = isFinished
            if reads || isLast {
                let count = try read()
                if count > 0 || isLast { return count }
            }
            reads = true
            var wait = interval
            if let end {
                let rest = ContinuousClock.now.duration(to: end)
                if rest <= .zero { return try read() }
                wait = min(wait, rest)
            }
            let start = ContinuousClock.now
            let rings = try bells.poll(timeout: wait) { _, _ in }
            // Neither an event nor the interval: a signal, or another thread.
            if rings == 0, ContinuousClock.now - start < wait { return try read() }
        }
    }

    /// Whether a poll reads before it waits: events shall gather.
    private var hasNews: Bool { !isCaughtUp.load(ordering: .relaxed) || lanes.contains(where: \.isBusy) }

    @usableFromInline
    func noteCaughtUp(_ isCaughtUp: Bool) { self.isCaughtUp.store(isCaughtUp, ordering: .relaxed) }

    /// Claims the queues for one call.
    @usableFromInline
    func claim() throws(BPFError) {
        guard !isConsumed.exchange(true, ordering: .acquiring) else {
            throw BufferClaims.failure(lanes[0].memory.positions.map)
        }
    }

    @usableFromInline
    func release() { isConsumed.store(false, ordering: .releasing) }

    /// The error of a record with an impossible size.
    @usableFromInline
    func damaged(_ lane: PerCPUQueueLane) -> BPFError {
        BPFError(
            .corruptedBuffer,
            operation: .consume,
            subject: .map(lane.memory.positions.map.name),
            message: "the queue's position is not at a record",
            advice: "Use one reader for a queue: another process may write to its memory"
        )
    }
}

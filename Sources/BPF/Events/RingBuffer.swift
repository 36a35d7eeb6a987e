// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import Synchronization
public import SystemPackage

/// The reader of a ring buffer map: a stream of events from BPF programs on all CPUs, in order.
///
/// The events are read in place, in memory shared with the kernel: nothing is copied or allocated for one. There is one
/// consumer at a time, by a closure or by an asynchronous sequence; a second one gets ``BPFError/Code/busy``. The kernel's
/// ring is the only buffer: when it is full, the program's `bpf_ringbuf_reserve` fails and the event is lost, which only the
/// program can count. See ``unconsumedBytes`` for how full it is.
///
/// ```swift
/// let ring = try RingBuffer(object.map("events"))
/// for try await event in ring.events(of: exec_event.self) {
///     print(event.pid)
/// }
/// ```
///
/// C counterpart: `struct ring_buffer`. Minimum kernel: Linux 5.8.
public final class RingBuffer: Sendable {
    /// The map.
    public let map: BPFMap

    /// When a waiting reader looks into the ring.
    public let wakeups: RingBuffer.WakeupPolicy

    @usableFromInline let memory: RingMemory
    private let waiter: BufferWaiter
    /// How many bytes a reader may leave unread when it goes to sleep: a batch, where the interval ends the sleep.
    @usableFromInline let slack: UInt
    /// Whether the last reading went on until no more than the slack was left.
    @usableFromInline let isCaughtUp = Atomic(false)

    /// Makes the reader of a ring buffer.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/ringBuffer``.
    ///   - wakeups: when the program wakes the reader; it must fit what the program does.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, or the system call's error.
    public init(_ map: BPFMap, wakeups: RingBuffer.WakeupPolicy = .notification) throws(BPFError) {
        guard map.type == .ringBuffer else {
            throw BPFError(
                .typeMismatch,
                operation: .open,
                subject: .map(map.name),
                message: "it is a \(map.type) map",
                advice: map.type == .perfEventArray ? "Read it with PerfBuffer" : nil
            )
        }
        try map.checkOpen(.open)
        self.map = map
        self.wakeups = wakeups
        do throws(Errno) {
            memory = try RingMemory(map)
            waiter = try BufferWaiter(map.descriptor, interval: wakeups.interval)
        } catch {
            throw BPFError(
                error == .noMemory || error == .tooManyOpenFiles
                    ? .resourceExhausted : error == .notPermitted ? .permissionDenied : .systemCallFailed,
                errno: error,
                operation: .open,
                subject: .map(map.name),
                message: "its memory cannot be mapped, or it cannot be waited for"
            )
        }
        slack = wakeups.interval == nil ? 0 : memory.batch
    }

    /// How many bytes of records, headers included, wait to be consumed; at most the map's `maxEntries`.
    ///
    /// C counterpart: `ring__avail_data_size`.
    public var unconsumedBytes: Int { memory.unconsumed }

    /// A descriptor that becomes readable when events may wait, for an event loop of the caller's own. It belongs to the ring.
    ///
    /// With ``RingBuffer/WakeupPolicy/byInterval(_:)`` it only becomes readable while a ``poll(timeout:limit:_:)`` or an asynchronous
    /// sequence waits.
    ///
    /// C counterpart: `ring_buffer__epoll_fd`.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: waiter.descriptor) }

    /// Lends every event that is there to `body`, and returns without waiting.
    ///
    /// - Parameters:
    ///   - limit: the most events to take.
    ///   - body: what to do with an event. When it throws, that event is consumed and the rest stay.
    /// - Returns: how many events were taken. At most a ring's worth of them, so that a busy producer cannot keep the call
    ///   from returning.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/busy`` when somebody else consumes.
    ///
    /// C counterpart: `ring_buffer__consume`.
    @inlinable @discardableResult
    public func consume(
        limit: Int = .max,
        _ body: (borrowing BPFSample) throws -> Void
    ) throws -> Int {
        try claim()
        defer { release() }
        return try drain(limit: limit, body) { $0 }
    }

    /// Waits until there is an event, then lends every one that is there to `body`.
    ///
    /// With ``RingBuffer/WakeupPolicy/byInterval(_:)``, events gather between two calls.
    ///
    /// It blocks the calling thread: in asynchronous code use ``events(of:)`` in its place.
    ///
    /// - Parameters:
    ///   - timeout: how long to wait at most, or `nil` for ever.
    ///   - limit: the most events to take.
    ///   - body: what to do with an event, as for ``consume(limit:_:)``.
    /// - Returns: how many events were taken: 0 when the time ran out or a signal handler ran.
    /// - Throws: as ``consume(limit:_:)``, or the system call's error.
    ///
    /// C counterpart: `ring_buffer__poll`.
    @inlinable @discardableResult
    public func poll(
        timeout: Duration? = nil,
        limit: Int = .max,
        _ body: (borrowing BPFSample) throws -> Void
    ) throws -> Int {
        guard limit > 0 else { return 0 }
        try claim()
        defer { release() }
        let deadline = timeout.map { ContinuousClock.now.advanced(by: $0.bounded) }
        var looks = slack == 0 || !isCaughtUp.load(ordering: .relaxed) || memory.unconsumed > Int(slack)
        while true {
            if looks {
                let count = try drain(limit: limit, body) { $0 }
                if count > 0 { return count }
            }
            looks = true
            guard try wait(until: deadline) else { return try drain(limit: limit, body) { $0 } }
        }
    }

    /// The error of a record that no kernel wrote: another process moved the consumer's position.
    @usableFromInline
    func damaged() -> BPFError {
        BPFError(
            .corruptedBuffer,
            operation: .consume,
            subject: .map(map.name),
            message: "the ring's position is not at a record",
            advice: "Another process consumes the same ring: a ring has one consumer"
        )
    }

    /// Takes the one consumer's place.
    @usableFromInline
    func claim() throws(BPFError) {
        guard BufferClaims.take(map.id) else { throw BufferClaims.failure(map) }
    }

    @usableFromInline
    func release() { BufferClaims.giveBack(map.id) }

    /// After how many records with one header the next one is taken to have it too.
    @usableFromInline static var trustedRun: Int { 16 }

    /// The hot loop.
    ///
    /// Where a record ends is in its header, so that the processor would wait for each header before it can look at the next
    /// one. Most streams have events of one size: after a run of them the size is no longer taken from the header but only
    /// compared with it, and the processor reads ahead. Events of mixed sizes cost what they cost anyway.
    ///
    /// Positions are published by batch: a store for each record would bounce the page between CPUs.
    @inlinable @inline(__always)
    func drain<Failure: Error>(
        limit: Int,
        _ body: (borrowing BPFSample) throws(Failure) -> Void,
        damage: (BPFError) -> Failure
    ) throws(Failure) -> Int {
        let memory = memory
        let view = memory.view
        let batch = memory.batch
        let limit = max(0, limit)
        var remaining = limit
        var position = unsafe memory.consumerPosition.pointee.load(ordering: .relaxed)
        var published = position
        let end = position &+ view.size
        var usual = RingRecordHeader(rawValue: 0)
        var size = usual.recordSize
        var run = 0
        isCaughtUp.store(false, ordering: .relaxed)
        defer { if position != published { memory.publish(position) } }
        guard position & 7 == 0 else { throw damage(damaged()) }
        while true {
            let producer = unsafe memory.producerPosition.pointee.load(ordering: .acquiring)
            // Positions only grow; the difference stays right when they wrap.
            guard producer &- position <= view.size else { throw damage(damaged()) }
            while position != producer {
                let stop = producer &- position < batch ? producer : position &+ batch
                while Int(bitPattern: stop &- position) > 0 {
                    let header = view.header(at: position)
                    if run < Self.trustedRun || header != usual {
                        if header.isBusy { return limit &- remaining }
                        run = header == usual && !header.isDiscarded ? run &+ 1 : 0
                        usual = header
                        size = header.recordSize
                    }
                    if remaining == 0 { return limit &- remaining }
                    let start = unsafe view.data(at: position)
                    let next = position &+ size
                    guard Int(bitPattern: producer &- next) >= 0 else { throw damage(damaged()) }
                    // The event counts as taken even when `body` throws.
                    position = next
                    if usual.isDiscarded { continue }
                    remaining &-= 1
                    try body(BPFSample(unsafe RawSpan(_unsafeStart: start, byteCount: usual.length)))
                }
                memory.publish(position)
                published = position
            }
            if Int(bitPattern: end &- position) <= 0 { return limit &- remaining }
            // Look once more after the fence: only then is it safe to go to sleep.
            let left = unsafe memory.producerPosition.pointee.load(ordering: .acquiring) &- position
            if left <= slack {
                isCaughtUp.store(true, ordering: .relaxed)
                return limit &- remaining
            }
        }
    }

    /// Blocks until the ring may hold something; `false` when the deadline has passed or a signal came.
    @usableFromInline
    func wait(until deadline: ContinuousClock.Instant?) throws(BPFError) -> Bool {
        do throws(Errno) {
            return try waiter.wait(until: deadline)
        } catch {
            throw waitFailure(error)
        }
    }

    /// Suspends until the ring may hold something; returns at once when the task is cancelled.
    func waitAsynchronously() async throws(BPFError) {
        do throws(Errno) {
            try await waiter.waitAsynchronously()
        } catch {
            throw waitFailure(error)
        }
    }

    private func waitFailure(_ error: Errno) -> BPFError {
        BPFError(
            error == .badFileDescriptor ? .closed : .systemCallFailed,
            errno: error,
            operation: .wait,
            subject: .map(map.name),
            message: "epoll fails"
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import Synchronization
public import SystemPackage

/// The reader of a ring buffer map: a stream of events from BPF programs on all CPUs, in order.
///
/// Events are read in place, in memory shared with the kernel: an event is neither copied nor allocated. There is one
/// consumer at a time, a closure or an asynchronous sequence; a second one throws ``BPFError/Code/alreadyConsumed``.
/// The kernel's ring is the only buffer: when it is full, the program's `bpf_ringbuf_reserve` fails and the event is
/// lost. Only the program can count lost events, as the macros of `<swift_bpf.h>` do: see ``lost``. ``unconsumedBytes`` is
/// the fill level.
///
/// ```swift
/// let ring = try RingBuffer(object.map("events"))
/// for try await event in ring.events(of: exec_event.self) {
///     print(event.pid)
/// }
/// ```
///
/// The corresponding C type is `struct ring_buffer`. Minimum kernel: Linux 5.8.
public final class RingBuffer: Sendable {
    /// The map.
    public let map: BPFMap

    /// The policy for waking a waiting reader.
    public let wakeups: RingBuffer.WakeupPolicy

    private let losses: LossCounter

    @usableFromInline let memory: RingMemory
    private let waiter: BufferWaiter
    private let consumer: BufferClaim
    /// The number of bytes that a reader may leave unread when it sleeps: a batch, if an interval ends the sleep.
    @usableFromInline let slack: UInt
    /// Whether at most the slack was left after the last read.
    @usableFromInline let isCaughtUp = Atomic(false)
    /// The largest number of unread bytes that a consumer found.
    @usableFromInline let highest = Atomic<UInt>(0)

    /// Creates the reader of a ring buffer.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/ringBuffer``.
    ///   - wakeups: when the reader wakes up, which depends on how the program submits events.
    ///   - losses: a per-CPU array whose only values are the numbers of lost events, as `BPF_EVENTS` of `<swift_bpf.h>`
    ///     declares it beside the ring: of the ring `events`, the map `events_lost`.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map, ``BPFError/Code/closed`` for
    ///   a map that was closed, or the system call's error.
    ///
    /// The corresponding C function is `ring_buffer__new`.
    public init(
        _ map: BPFMap,
        wakeups: RingBuffer.WakeupPolicy = .notification,
        losses: BPFMap? = nil
    ) throws(BPFError) {
        guard map.type == .ringBuffer else {
            throw BPFError(
                .typeMismatch,
                operation: .open,
                subject: .map(map.name),
                message: "it is a \(map.type) map",
                advice: map.type == .perfEventArray ? "Use PerfBuffer" : nil
            )
        }
        try map.checkOpen(.open)
        self.map = map
        self.losses = try LossCounter(of: map, in: losses, macros: "BPF_EVENTS and bpf_event_reserve")
        self.wakeups = wakeups
        consumer = BufferClaims.claim(for: map.id)
        do throws(Errno) {
            memory = try RingMemory(map)
            waiter = try BufferWaiter(map.descriptor, interval: wakeups.interval, isWakeable: true)
        } catch {
            throw BPFError(
                error.meansExhausted
                    ? .resourceExhausted : error == .notPermitted ? .permissionDenied : .systemCallFailed,
                errno: error,
                operation: .open,
                subject: .map(map.name),
                message: "cannot map its memory or wait for it"
            )
        }
        slack = wakeups.interval == nil ? 0 : memory.batch
    }

    /// The number of bytes of unconsumed records with their headers; at most the map's `maxEntries`.
    ///
    /// The corresponding C function is `ring__avail_data_size`.
    public var unconsumedBytes: Int { memory.unconsumed }

    /// The largest ``unconsumedBytes`` that a consumer of this reader found, each time when it looked for events. Near
    /// the ``capacity``, events are lost soon.
    public var highestUnconsumedBytes: Int { Int(bitPattern: highest.load(ordering: .relaxed)) }

    /// The number of events that the programs could not store, as the ring was full.
    ///
    /// `BPF_EVENTS` and `bpf_event_reserve` of `<swift_bpf.h>` count them.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for a reader that was created without the counter.
    public var lost: UInt64 {
        get throws(BPFError) { try losses.total() }
    }

    /// The size of the ring in bytes. A record takes 8 bytes more than its data, rounded up to a multiple of 8.
    ///
    /// The corresponding C function is `ring__size`.
    public var capacity: Int { Int(bitPattern: memory.view.size) }

    /// The number of bytes that were consumed since the map was created, modulo 2 to the power of 64. A consumer
    /// publishes it after an eighth of the ring, and when it has read all.
    ///
    /// The corresponding C function is `ring__consumer_pos`.
    public var consumerPosition: UInt { unsafe memory.consumerPosition.pointee.load(ordering: .acquiring) }

    /// The number of bytes that programs reserved since the map was created, modulo 2 to the power of 64.
    ///
    /// The corresponding C function is `ring__producer_pos`.
    public var producerPosition: UInt { unsafe memory.producerPosition.pointee.load(ordering: .acquiring) }

    /// Ends the wait of a ``poll(timeout:limit:_:)`` on another thread, or of the next one if none waits. It reads what
    /// is there and returns.
    public func wake() { waiter.wake() }

    /// Finishes reading: what is in the ring is still delivered, and then sequences end and calls return 0 at once.
    ///
    /// Call it after the programs are detached. It may be called from any thread, and more than once. To read the ring
    /// again, create another reader.
    public func finish() { waiter.finish() }

    /// Whether ``finish()`` was called.
    public var isFinished: Bool { waiter.isFinished }

    /// A descriptor that becomes readable when there may be events, for the caller's event loop. The ring buffer owns
    /// it.
    ///
    /// With ``RingBuffer/WakeupPolicy/interval(_:)`` it becomes readable only while a ``poll(timeout:limit:_:)`` or an
    /// asynchronous sequence waits.
    ///
    /// The corresponding C function is `ring_buffer__epoll_fd`.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: waiter.descriptor) }

    /// Calls a closure with every event in the ring, and returns without waiting.
    ///
    /// - Parameters:
    ///   - limit: the maximum number of events to consume.
    ///   - body: receives an event. When it throws, that event is consumed and the others stay in the ring.
    /// - Returns: the number of events. The call ends after the contents of a full ring, also when a busy producer adds
    ///   more.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/alreadyConsumed`` when there is another
    ///   consumer, or ``BPFError/Code/corruptedBuffer`` when the ring is damaged.
    ///
    /// The corresponding C function is `ring_buffer__consume`.
    @inlinable @inline(__always) @discardableResult
    public func consume(
        limit: Int = .max,
        _ body: (borrowing BPFSample) throws -> Void
    ) throws -> Int {
        try claim()
        defer { release() }
        return try drain(limit: limit, body) { $0 }
    }

    /// Waits for events, then calls a closure with every event in the ring.
    ///
    /// With ``RingBuffer/WakeupPolicy/interval(_:)``, events gather between two calls.
    ///
    /// This blocks the calling thread: use ``events(of:)`` in asynchronous code.
    ///
    /// - Parameters:
    ///   - timeout: the longest time to wait, or `nil` for no limit.
    ///   - limit: the maximum number of events to consume.
    ///   - body: receives an event, as for ``consume(limit:_:)``.
    /// - Returns: the number of events: 0 after the timeout, a signal, ``wake()`` or ``finish()``.
    /// - Throws: as ``consume(limit:_:)`` does, or the system call's error.
    ///
    /// The corresponding C function is `ring_buffer__poll`.
    @inlinable @inline(__always) @discardableResult
    public func poll(
        timeout: Duration? = nil,
        limit: Int = .max,
        _ body: (borrowing BPFSample) throws -> Void
    ) throws -> Int {
        guard limit > 0 else { return 0 }
        try claim()
        defer { release() }
        var deadline = WaitDeadline(after: timeout)
        var (looks, isOver) = (hasNews, false)
        while true {
            if looks {
                let count = try drain(limit: limit, body) { $0 }
                if count > 0 || isOver { return count }
            }
            looks = true
            isOver = try !wait(until: &deadline)
        }
    }

    /// Whether a poll reads before it waits: always, except for events that shall gather.
    @usableFromInline
    var hasNews: Bool { slack == 0 || !isCaughtUp.load(ordering: .relaxed) || memory.unconsumed > Int(slack) }

    /// Notes how full the ring was.
    @inlinable @inline(__always)
    func noteFill(_ bytes: UInt) {
        // Only the one consumer stores.
        if bytes > highest.load(ordering: .relaxed) { highest.store(bytes, ordering: .relaxed) }
    }

    /// Notes after other reading than `drain` whether only the slack is left.
    @usableFromInline
    func noteCaughtUp() { isCaughtUp.store(memory.unconsumed <= Int(slack), ordering: .relaxed) }

    /// The error of a position that is not at a record: another process changed it.
    @usableFromInline
    func damaged() -> BPFError {
        BPFError(
            .corruptedBuffer,
            operation: .consume,
            subject: .map(map.name),
            message: "the ring's position is not at a record",
            advice: "Use one consumer for a ring: another process may consume it"
        )
    }

    /// Claims the ring for one consumer.
    @usableFromInline
    func claim() throws(BPFError) {
        guard consumer.take() else { throw BufferClaims.failure(map) }
    }

    @usableFromInline
    func release() { consumer.giveBack() }

    /// The number of equal headers after which `drain` speculates that the next one is equal.
    @usableFromInline static var trustedRun: Int { 16 }

    /// The hot loop.
    ///
    /// A record's size is in its header, so the CPU must wait for each header before it can read the next one. Most
    /// streams have events of one size. After a run of equal headers the size is not read but compared, and the CPU
    /// reads ahead. Events of mixed sizes cost the same as without this.
    ///
    /// Positions are published by batch: a store for each record would move the cache line between CPUs each time.
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
            // Positions only grow; the difference is right when they wrap, too.
            guard producer &- position <= view.size else { throw damage(damaged()) }
            noteFill(producer &- position)
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
                    // The event is consumed also when `body` throws.
                    position = next
                    if usual.isDiscarded { continue }
                    remaining &-= 1
                    try body(BPFSample(unsafe RawSpan(_unsafeStart: start, byteCount: usual.length)))
                }
                memory.publish(position)
                published = position
            }
            if Int(bitPattern: end &- position) <= 0 { return limit &- remaining }
            // Read the position again after the fence: only then is it safe to sleep.
            let left = unsafe memory.producerPosition.pointee.load(ordering: .acquiring) &- position
            if left <= slack {
                isCaughtUp.store(true, ordering: .relaxed)
                return limit &- remaining
            }
        }
    }

    /// Blocks until the ring may contain events; `false` when the deadline has passed or a signal arrived.
    @usableFromInline
    func wait(until deadline: inout WaitDeadline) throws(BPFError) -> Bool {
        do throws(Errno) {
            return try waiter.wait(until: &deadline)
        } catch {
            throw waitFailure(error)
        }
    }

    /// Suspends until the ring may contain events; returns at once when the task is cancelled.
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
            message: "the system call failed"
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

public import SystemPackage
public import Synchronization

/// Several ring buffers and perf buffers that are read together: one wait, and one closure or one stream for the events of
/// all.
///
/// A source identifies a buffer: a name, a CPU, or a value of your own. Use it for programs that have a ring each, for rings
/// of the CPUs in an array of maps, and for a program whose events come through a perf buffer on older kernels.
///
/// ```swift
/// let rings = try RingBufferSet([
///     "exec": RingBuffer(object.map("exec_events")),
///     "exit": RingBuffer(object.map("exit_events")),
/// ])
/// try rings.poll(timeout: .seconds(1)) { source, sample in print(source, sample.byteCount) }
/// ```
///
/// There is one consumer at a time for each buffer, in the set or outside it; a second one throws
/// ``BPFError/Code/alreadyConsumed``. Each ring keeps its ``RingBuffer/wakeups``: the shortest interval of the rings is
/// the set's longest sleep. Events that a perf buffer lost are in ``PerfBuffer/lostCount``.
///
/// The corresponding C functions are `ring_buffer__new` and `ring_buffer__add`. Minimum kernel: Linux 5.8.
public final class RingBufferSet<Source: Sendable>: Sendable {
    private struct State {
        var entries: [Entry] = []
        /// The consumers, which must learn of new rings.
        var consumers = 0
    }

    private let state = Locked(State())
    private let waiter: BufferWaiter
    /// The ring that is read first: after a call that stopped at its limit, the one behind.
    @usableFromInline let first = Atomic(0)

    /// Creates a set without rings.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/resourceExhausted``, or the system call's error.
    public init() throws(BPFError) {
        do throws(Errno) {
            waiter = try BufferWaiter()
        } catch {
            throw Self.failure(.create, error)
        }
    }

    /// Creates a set of rings with their sources.
    ///
    /// - Throws: ``BPFError`` as ``add(_:source:)-(RingBuffer,_)`` does.
    public convenience init(_ rings: [Source: RingBuffer]) throws(BPFError) where Source: Hashable {
        try self.init()
        for (source, ring) in rings { try add(ring, source: source) }
    }

    /// Creates a set of rings. The source of a ring is its index.
    ///
    /// - Throws: ``BPFError`` as ``add(_:source:)-(RingBuffer,_)`` does.
    public convenience init(_ rings: [RingBuffer]) throws(BPFError) where Source == Int {
        try self.init()
        for (index, ring) in rings.enumerated() { try add(ring, source: index) }
    }

    /// Creates a set of the rings in an array or a hash of maps. The source of a ring is its key.
    ///
    /// Rings that are put into the map later are not in the set: use ``add(_:source:)-(RingBuffer,_)``.
    ///
    /// - Parameters:
    ///   - maps: a map of ring buffers, for example one for each CPU.
    ///   - wakeups: when the reader wakes up, which depends on how the programs submit events.
    /// - Throws: ``BPFError`` with ``BPFError/Code/permissionDenied`` without `CAP_SYS_ADMIN`, or as
    ///   ``RingBuffer/init(_:wakeups:losses:)`` and ``add(_:source:)-(RingBuffer,_)`` do.
    public convenience init(
        _ maps: MapOfMaps<Source>,
        wakeups: RingBuffer.WakeupPolicy = .notification
    ) throws(BPFError) where Source: BPFValue {
        try self.init()
        for key in try maps.keys() {
            // A map that was removed since is not read.
            guard let map = try maps.lookup(key) else { continue }
            try add(RingBuffer(map, wakeups: wakeups), source: key)
        }
    }

    /// Adds a ring. A ``poll(timeout:limit:_:)`` that waits returns 0, and the next one reads the ring too; an
    /// asynchronous sequence continues with it.
    ///
    /// - Parameters:
    ///   - ring: the ring. The set keeps it.
    ///   - source: what identifies the ring in closures and streams.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyExists`` when the set has the ring already,
    ///   ``BPFError/Code/resourceExhausted``, or the system call's error.
    ///
    /// The corresponding C function is `ring_buffer__add`.
    public func add(_ ring: RingBuffer, source: Source) throws(BPFError) {
        try add(.ring(ring), source) { (waiter) throws(Errno) in
            try waiter.add(ring.map.descriptor, interval: ring.wakeups.interval)
        }
    }

    /// Adds a perf buffer, in the same way as ``add(_:source:)-(RingBuffer,_)``.
    ///
    /// - Parameters:
    ///   - buffer: the perf buffer. The set keeps it.
    ///   - source: what identifies the buffer in closures and streams, for the events of all its CPUs.
    /// - Throws: ``BPFError`` as ``add(_:source:)-(RingBuffer,_)`` does.
    public func add(_ buffer: PerfBuffer, source: Source) throws(BPFError) {
        try add(.perf(buffer), source) { (waiter) throws(Errno) in try buffer.addWaiter(waiter) }
    }

    private func add(
        _ buffer: RingBufferSetMember,
        _ source: Source,
        _ watch: (BufferWaiter) throws(Errno) -> Void
    ) throws(BPFError) {
        let hasConsumer = try state.withLock { (state) throws(BPFError) in
            guard !state.entries.contains(where: { $0.buffer.map.id == buffer.map.id }) else {
                throw BPFError(
                    .alreadyExists,
                    operation: .add,
                    subject: .map(buffer.map.name),
                    message: "the set has this buffer already"
                )
            }
            do throws(Errno) {
                try watch(waiter)
            } catch {
                throw Self.failure(.add, error, .map(buffer.map.name))
            }
            state.entries.append(Entry(source: source, buffer: buffer))
            return state.consumers > 0
        }
        // It does not know the ring, and would be woken for its events in vain.
        if hasConsumer { waiter.wake() }
    }

    /// The sources of the rings, in the order in which they were added.
    public var sources: [Source] { current.map(\.source) }

    /// A descriptor that becomes readable when there may be events, for the caller's event loop. The set owns it.
    ///
    /// With ``RingBuffer/WakeupPolicy/interval(_:)`` it becomes readable only while a ``poll(timeout:limit:_:)`` or an
    /// asynchronous sequence waits.
    ///
    /// The corresponding C function is `ring_buffer__epoll_fd`.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: waiter.descriptor) }

    /// Ends the wait of a ``poll(timeout:limit:_:)`` on another thread, or of the next one if none waits. It reads what
    /// is there and returns.
    public func wake() { waiter.wake() }

    /// Finishes reading: what is in the rings is still delivered, and then sequences end and calls return 0 at once.
    ///
    /// Call it after the programs are detached. It may be called from any thread, and more than once.
    public func finish() { waiter.finish() }

    /// Whether ``finish()`` was called.
    public var isFinished: Bool { waiter.isFinished }

    /// Calls a closure with every event in the rings, one ring after the other, and returns without waiting.
    ///
    /// - Parameters:
    ///   - limit: the maximum number of events to consume.
    ///   - body: receives the ring's source and an event. When it throws, that event is consumed and the others stay in
    ///     their rings.
    /// - Returns: the number of events.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/alreadyConsumed`` when a ring has another
    ///   consumer, or ``BPFError/Code/corruptedBuffer`` when a ring is damaged.
    ///
    /// The corresponding C function is `ring_buffer__consume`.
    @inlinable @discardableResult
    public func consume(
        limit: Int = .max,
        _ body: (_ source: Source, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        let entries = try claim()
        defer { release(entries) }
        return try drain(entries, limit: limit, body)
    }

    /// Waits for events in any ring, then calls a closure with every event in the rings.
    ///
    /// This blocks the calling thread: use ``events(of:)`` in asynchronous code.
    ///
    /// - Parameters:
    ///   - timeout: the longest time to wait, or `nil` for no limit.
    ///   - limit: the maximum number of events to consume.
    ///   - body: receives the ring's source and an event, as for ``consume(limit:_:)``.
    /// - Returns: the number of events: 0 after the timeout, a signal, ``wake()``, ``add(_:source:)-(RingBuffer,_)`` or
    ///   ``finish()``.
    /// - Throws: as ``consume(limit:_:)`` does, or the system call's error.
    ///
    /// The corresponding C function is `ring_buffer__poll`.
    @inlinable @discardableResult
    public func poll(
        timeout: Duration? = nil,
        limit: Int = .max,
        _ body: (_ source: Source, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        try poll(timeout: timeout, limit: limit) { entries in try drain(entries, limit: limit, body) }
    }

    /// Waits until `drain` finds events.
    @inlinable
    func poll(timeout: Duration?, limit: Int, drain: ([Entry]) throws -> Int) throws -> Int {
        guard limit > 0 else { return 0 }
        let entries = try claim()
        defer { release(entries) }
        try refresh(entries)
        var deadline = WaitDeadline(after: timeout)
        var looks = entries.contains { $0.buffer.hasNews }
        while true {
            if looks {
                let count = try drain(entries)
                if count > 0 { return count }
            }
            looks = true
            guard try wait(entries, until: &deadline) else { return try drain(entries) }
        }
    }

    @inlinable
    func drain(
        _ entries: [Entry],
        limit: Int,
        _ body: (Source, borrowing BPFSample) throws -> Void
    ) throws -> Int {
        let limit = max(0, limit)
        guard !entries.isEmpty else { return 0 }
        let first = first.load(ordering: .relaxed) % entries.count
        var remaining = limit
        for step in 0..<entries.count where remaining > 0 {
            let entry = entries[(first + step) % entries.count]
            remaining -= try entry.buffer.drain(limit: remaining) { sample in try body(entry.source, sample) }
            if remaining == 0 { self.first.store((first + step + 1) % entries.count, ordering: .relaxed) }
        }
        return limit - remaining
    }

    /// The rings that are in the set now.
    var current: [Entry] { state.withLock { $0.entries } }

    /// Registers a consumer, and returns the rings that are in the set.
    @discardableResult
    func join() -> [Entry] {
        state.withLock { state in
            state.consumers += 1
            return state.entries
        }
    }

    func leave() { state.withLock { $0.consumers -= 1 } }

    /// Claims all rings for one consumer.
    @usableFromInline
    func claim() throws(BPFError) -> [Entry] {
        let entries = join()
        for (index, entry) in entries.enumerated() {
            do throws(BPFError) {
                try entry.buffer.claim()
            } catch {
                release(Array(entries[..<index]))
                throw error
            }
        }
        return entries
    }

    @usableFromInline
    func release(_ entries: [Entry]) {
        for entry in entries { entry.buffer.release() }
        leave()
    }

    /// Follows the CPUs of perf buffers, also when a busy stream never waits.
    @usableFromInline
    func refresh(_ entries: [Entry]) throws(BPFError) {
        for entry in entries { try entry.buffer.refresh() }
    }

    /// Blocks until a ring may contain events; `false` when the deadline has passed or something else ended the wait.
    @usableFromInline
    func wait(_ entries: [Entry], until deadline: inout WaitDeadline) throws(BPFError) -> Bool {
        try refresh(entries)
        do throws(Errno) {
            return try waiter.wait(until: &deadline)
        } catch {
            throw Self.failure(.wait, error)
        }
    }

    /// Suspends until a ring may contain events; returns at once when the task is cancelled.
    func waitAsynchronously() async throws(BPFError) {
        try refresh(current)
        do throws(Errno) {
            try await waiter.waitAsynchronously()
        } catch {
            throw Self.failure(.wait, error)
        }
    }

    private static func failure(
        _ operation: BPFError.Operation,
        _ error: Errno,
        _ subject: BPFError.Subject? = nil
    ) -> BPFError {
        BPFError(
            error == .badFileDescriptor ? .closed : error.meansExhausted ? .resourceExhausted : .systemCallFailed,
            errno: error,
            operation: operation,
            subject: subject,
            message: "the system call failed"
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

public import Synchronization
public import SystemPackage

/// The reader of a perf event array map: a buffer for each CPU, with the kernel's count of lost events.
///
/// Use it on kernels before Linux 5.8, which have no ring buffer. Events from one CPU are in order, events from
/// different CPUs are not. A ``RingBuffer`` keeps the order of all events, shares its memory between the CPUs, and
/// costs the program less. For the last events before a moment that only the reader knows, use an
/// ``OverwritablePerfBuffer``.
///
/// Events are read in place; only one that continues at the start of its CPU's buffer is copied.
///
/// ```swift
/// let buffer = try PerfBuffer(object.map("events"))
/// try buffer.poll(timeout: .seconds(1), onLost: { cpu, count in … }) { cpu, sample in
///     let event = try sample.load(as: exec_event.self)
/// }
/// ```
///
/// A CPU that comes online later gets a buffer within about a second, if ``poll(timeout:limit:onLost:_:)`` or an
/// asynchronous sequence reads.
///
/// The corresponding C type is `struct perf_buffer`. Minimum kernel: Linux 4.4.
public final class PerfBuffer: Sendable {
    /// The map.
    public let map: BPFMap

    private let rings: PerfRings
    private let waiter: BufferWaiter
    /// What else waits for the events: the sets that the buffer is in.
    private let otherWaiters = Locked<[WeakWaiter]>([])

    private struct WeakWaiter {
        weak var waiter: BufferWaiter?
    }

    /// The longest sleep of a reader. The kernel reports a CPU's wake-up to one poll only: a wake-up between reading the
    /// buffers and waiting would be missed. It also bounds the delay of events that are too few for a wake-up.
    private static let longestWait = Duration.milliseconds(100)

    private let isConsumed = Atomic<Bool>(false)
    /// The ring that is read first: after a call that stopped at its limit, the one behind.
    @usableFromInline let first = Atomic(0)
    private let lost = Atomic<UInt64>(0)

    /// Creates the reader of a perf event array, with a buffer for each CPU.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/perfEventArray``.
    ///   - pagesPerCPU: the size of a CPU's buffer in memory pages, a power of two.
    ///   - wakeup: how much output of a CPU wakes a waiting reader. With more than an event the program costs less, and an
    ///     event waits for at most 0.1 seconds.
    ///   - cpus: the CPUs whose events are read, or `nil` for all. The output on other CPUs fails with `-ENOENT` in the
    ///     program. CPUs that go offline are read again when they come back.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map,
    ///   ``BPFError/Code/invalidArgument`` for a number of pages that is not a power of two, a wake-up that never comes or a
    ///   CPU that is not online, ``BPFError/Code/alreadyConsumed`` when the map has a reader in this process already,
    ///   ``BPFError/Code/closed``, ``BPFError/Code/permissionDenied`` or ``BPFError/Code/resourceExhausted``.
    ///
    /// The corresponding C function is `perf_buffer__new_raw`.
    public init(
        _ map: BPFMap,
        pagesPerCPU: Int = 64,
        wakeup: PerfBuffer.Wakeup = .events(1),
        cpus: [Int]? = nil
    ) throws(BPFError) {
        self.map = map
        (rings, waiter) = try PerfBufferSetup(map, pagesPerCPU: pagesPerCPU, wakeup: wakeup, cpus: cpus)
            .open { (rings) throws(Errno) in
                let waiter = try BufferWaiter()
                for ring in rings.current { try waiter.add(ring.event, interval: Self.longestWait) }
                return waiter
            }
    }

    /// The number of events that the kernel reported as lost, on all CPUs, since the buffer was created.
    ///
    /// The kernel reports them with the next event of the same CPU that it can store.
    public var lostCount: UInt64 { lost.load(ordering: .relaxed) }

    /// The CPUs whose events are read now.
    public var cpus: [Int] { Set(rings.current.map(\.cpu)).sorted() }

    /// The number of bytes of records that are in the buffers of all CPUs.
    public var unconsumedBytes: Int { rings.current.reduce(0) { $0 + Int(clamping: $1.unread) } }

    /// A descriptor that becomes readable when there are events, for the caller's event loop. The buffer owns it.
    ///
    /// The corresponding C function is `perf_buffer__epoll_fd`.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: waiter.descriptor) }

    /// Ends the wait of a ``poll(timeout:limit:onLost:_:)`` on another thread, or of the next one if none waits. It reads
    /// what is there and returns.
    public func wake() { waiter.wake() }

    /// Finishes reading: what is in the buffers is still delivered, and then sequences end and calls return 0 at once.
    ///
    /// Call it after the programs are detached. It may be called from any thread, and more than once.
    public func finish() { waiter.finish() }

    /// Whether ``finish()`` was called.
    public var isFinished: Bool { waiter.isFinished }

    /// Pauses the buffers: the kernel discards the programs' events, and counts them as lost. CPUs that come online are paused
    /// as well.
    ///
    /// - Throws: ``BPFError`` with the system call's error.
    public func pause() throws(BPFError) { try setPaused(true) }

    /// Resumes after ``pause()``.
    ///
    /// - Throws: ``BPFError`` with the system call's error.
    public func resume() throws(BPFError) { try setPaused(false) }

    private func setPaused(_ isPaused: Bool) throws(BPFError) {
        do throws(Errno) {
            try rings.setPaused(isPaused)
        } catch {
            throw failure(error, .update)
        }
    }

    /// The rings of a consumer, which holds the claim. They do not change while it reads them.
    @usableFromInline
    var currentRings: [PerfRing] { rings.current }

    /// Counts lost events.
    @usableFromInline
    func noteLost(_ count: UInt64) { lost.wrappingAdd(count, ordering: .relaxed) }

    /// Claims the buffer for one consumer.
    @usableFromInline
    func claim() throws(BPFError) {
        guard !isConsumed.exchange(true, ordering: .acquiring) else { throw BufferClaims.failure(map) }
    }

    @usableFromInline
    func release() { isConsumed.store(false, ordering: .releasing) }

    /// Blocks until there may be events; `false` when the deadline has passed or something else ended the wait.
    @usableFromInline
    func wait(until deadline: inout WaitDeadline) throws(BPFError) -> Bool {
        do throws(Errno) {
            try followCPUs()
            return try waiter.wait(until: &deadline)
        } catch {
            throw failure(error, .wait)
        }
    }

    /// Suspends until there may be events; returns at once when the task is cancelled.
    func waitAsynchronously() async throws(BPFError) {
        do throws(Errno) {
            try followCPUs()
            try await waiter.waitAsynchronously()
        } catch {
            throw failure(error, .wait)
        }
    }

    /// Reads the buffers of CPUs that came online, also when a busy stream never waits.
    @usableFromInline
    func refreshCPUs() throws(BPFError) {
        do throws(Errno) {
            try followCPUs()
        } catch {
            throw failure(error, .wait)
        }
    }

    /// Lets another waiter wait for the events too.
    func addWaiter(_ waiter: BufferWaiter) throws(Errno) {
        try otherWaiters.withLock { (others) throws(Errno) in
            let current = rings.current
            do throws(Errno) {
                for ring in current { try waiter.add(ring.event, interval: Self.longestWait) }
            } catch {
                for ring in current { waiter.remove(ring.event) }
                throw error
            }
            others.removeAll { $0.waiter == nil }
            others.append(WeakWaiter(waiter: waiter))
        }
    }

    /// Reads the buffers of CPUs that came online too.
    private func followCPUs() throws(Errno) {
        try otherWaiters.withLock { (others) throws(Errno) in
            let (added, removed) = rings.refresh()
            guard !added.isEmpty || !removed.isEmpty else { return }
            for waiter in [waiter] + others.compactMap(\.waiter) {
                for ring in removed { waiter.remove(ring.event) }
                for ring in added { try waiter.add(ring.event, interval: Self.longestWait) }
            }
        }
    }

    /// The error of a record with an impossible size.
    @usableFromInline
    func damaged() -> BPFError {
        BPFError(
            .corruptedBuffer,
            operation: .consume,
            subject: .map(map.name),
            message: "the buffer's position is not at a record",
            advice: "Use one consumer for a buffer: another process may write to it"
        )
    }

    private func failure(_ error: Errno, _ operation: BPFError.Operation) -> BPFError {
        BPFError(
            error == .badFileDescriptor ? .closed : error.meansExhausted ? .resourceExhausted : .systemCallFailed,
            errno: error,
            operation: operation,
            subject: .map(map.name),
            message: "the system call failed"
        )
    }
}

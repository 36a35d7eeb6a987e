// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Waits until a buffer may contain events, or room: an epoll with the buffer's descriptor and, for an interval, a timer.
final class BufferWaiter: Sendable {
    /// What is waited for.
    enum Purpose {
        case events
        /// Room in a user ring buffer. The kernel reports it for any free byte, so a waiter must have an interval:
        /// its source is edge-triggered then.
        case room
    }

    /// Kept open while they are waited for.
    private let sources = Locked<[OwnedDescriptor]>([])
    private let epoll: OwnedDescriptor
    private let timer: OwnedDescriptor?
    /// Readable when another thread ends the wait.
    private let signal: OwnedDescriptor?
    /// The longest sleep in nanoseconds, or 0 for no limit.
    private let interval: Atomic<Int64>
    /// Whether the timer was set before.
    private let usesTimer = Atomic(false)
    private let hasFinished = Atomic(false)

    /// Readable when the buffer may contain events.
    var descriptor: CInt { epoll.rawValue }

    /// Creates a waiter for one buffer.
    ///
    /// - Parameter isWakeable: whether other threads may end a wait.
    init(
        _ source: OwnedDescriptor,
        for purpose: Purpose = .events,
        interval: Duration?,
        isWakeable: Bool = false
    ) throws(Errno) {
        self.interval = Atomic(0)
        epoll = OwnedDescriptor(adopting: try systemCall { epoll_create1(CInt(EPOLL_CLOEXEC)) })
        timer = interval == nil ? nil : try Self.makeTimer()
        signal = isWakeable ? try Self.makeSignal() : nil
        try watchOwn()
        try add(source, for: purpose, interval: interval)
    }

    /// Creates a waiter for buffers that are added.
    init() throws(Errno) {
        interval = Atomic(0)
        epoll = OwnedDescriptor(adopting: try systemCall { epoll_create1(CInt(EPOLL_CLOEXEC)) })
        timer = try Self.makeTimer()
        signal = try Self.makeSignal()
        try watchOwn()
    }

    private static func makeTimer() throws(Errno) -> OwnedDescriptor {
        let flags = CInt(TFD_CLOEXEC | TFD_NONBLOCK)
        return OwnedDescriptor(adopting: try systemCall { timerfd_create(CLOCK_MONOTONIC, flags) })
    }

    private static func makeSignal() throws(Errno) -> OwnedDescriptor {
        let flags = CInt(EFD_CLOEXEC | EFD_NONBLOCK)
        return OwnedDescriptor(adopting: try systemCall { eventfd(0, flags) })
    }

    private func watchOwn() throws(Errno) {
        for own in [timer, signal].compactMap({ $0 }) { try watch(own, EPOLLIN.rawValue) }
    }

    private func watch(_ descriptor: OwnedDescriptor, _ wanted: UInt32) throws(Errno) {
        var event = unsafe epoll_event()
        unsafe event.events = wanted
        unsafe event.data.fd = descriptor.rawValue
        try systemCall { unsafe epoll_ctl(epoll.rawValue, EPOLL_CTL_ADD, descriptor.rawValue, &event) }
    }

    /// Waits for a buffer too. The shortest interval of the buffers counts.
    func add(_ source: OwnedDescriptor, for purpose: Purpose = .events, interval: Duration?) throws(Errno) {
        // With an interval, edge-triggered: the reader leaves events to gather. Without one, level-triggered: the
        // reader may have stopped at a reserved record, whose writer did not see that it must wake the reader.
        let wanted = purpose == .room ? EPOLLOUT.rawValue : EPOLLIN.rawValue
        try watch(source, interval == nil ? wanted : wanted | EPOLLET.rawValue)
        sources.withLock { $0.append(source) }
        guard let nanoseconds = interval?.nanoseconds else { return }
        let present = self.interval.load(ordering: .relaxed)
        if present == 0 || nanoseconds < present { self.interval.store(nanoseconds, ordering: .relaxed) }
    }

    /// Stops waiting for a buffer.
    func remove(_ source: OwnedDescriptor) {
        sources.withLock { $0.removeAll { $0 === source } }
        epoll_ctl(epoll.rawValue, EPOLL_CTL_DEL, source.rawValue, nil)
    }

    /// Ends a wait, or the next one if there is none.
    func wake() {
        guard let signal else { return }
        eventfd_write(signal.rawValue, 1)
    }

    /// Ends all waits from now on.
    func finish() {
        hasFinished.store(true, ordering: .sequentiallyConsistent)
        wake()
    }

    /// Whether ``finish()`` was called.
    var isFinished: Bool { hasFinished.load(ordering: .sequentiallyConsistent) }

    /// Blocks until the buffer may contain events; `false` when the deadline has passed, or a signal or another thread
    /// ended the wait.
    func wait(until deadline: inout WaitDeadline) throws(Errno) -> Bool {
        if isFinished { return false }
        guard let milliseconds = deadline.remaining() else { return false }
        // -1 for none.
        let pause = try preparePause()
        let isPause = pause >= 0 && (milliseconds < 0 || pause < milliseconds)
        let (count, error, isWoken) = look(isPause ? pause : milliseconds)
        if count < 0 {
            // The caller's signal handler may end the loop.
            if error == .interrupted { return false }
            throw error
        }
        return (count > 0 || isPause) && !isWoken
    }

    /// The interval in milliseconds, or -1 if there is none, or the timer was set for it.
    ///
    /// Where epoll_wait(2) can wait for the interval, a wait is one system call and not two.
    private func preparePause() throws(Errno) -> CInt {
        let interval = interval.load(ordering: .relaxed)
        guard interval > 0 else { return -1 }
        // After an asynchronous wait the timer may have expired, and another one may need it.
        if interval.isMultiple(of: 1_000_000), !usesTimer.load(ordering: .relaxed) {
            return CInt(clamping: interval / 1_000_000)
        }
        try armTimer()
        return -1
    }

    /// Waits for what is ready, and whether another thread ended the wait, which counts once.
    private func look(_ milliseconds: CInt) -> (count: CInt, error: Errno, isWoken: Bool) {
        // On the stack: a reader that waits for each event allocates nothing.
        let (count, error, isSignalled) = unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 16) {
            events -> (CInt, Errno, Bool) in
            let count = unsafe epoll_wait(epoll.rawValue, events.baseAddress, 16, milliseconds)
            let error = Errno(rawValue: Glibc.errno)
            guard let signal, count > 0 else { return (count, error, false) }
            return unsafe (count, error, events.prefix(Int(count)).contains { unsafe $0.data.fd == signal.rawValue })
        }
        guard let signal, isSignalled else { return (count, error, false) }
        var wakes: eventfd_t = 0
        unsafe eventfd_read(signal.rawValue, &wakes)
        // For a caller's event loop, the descriptor stays readable.
        if isFinished { wake() }
        return (count, error, true)
    }

    /// Suspends until the buffer may contain events, or the task is cancelled.
    func waitAsynchronously() async throws(Errno) {
        try armTimer()
        try await ReadinessMonitor.shared.waitUntilReadable(epoll)
        // The monitor waits for this epoll as a whole. Its events must be received, or it would stay readable.
        _ = look(0)
    }

    /// Sets the timer for one wait, which also clears an earlier expiry.
    private func armTimer() throws(Errno) {
        let interval = interval.load(ordering: .relaxed)
        guard let timer, interval > 0 else { return }
        usesTimer.store(true, ordering: .relaxed)
        let (seconds, nanoseconds) = interval.quotientAndRemainder(dividingBy: 1_000_000_000)
        var setting = itimerspec()
        setting.it_value.tv_sec = Int(seconds)
        setting.it_value.tv_nsec = Int(nanoseconds)
        try systemCall { unsafe timerfd_settime(timer.rawValue, 0, &setting, nil) }
    }
}

extension Duration {
    /// Whole nanoseconds, at most a century.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = bounded.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The duration, at most a century: the standard library's clock arithmetic traps for longer ones.
    @usableFromInline var bounded: Duration {
        let century = Duration.seconds(100 * 366 * 24 * 3600)
        return min(max(self, .zero - century), century)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
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

    private let source: OwnedDescriptor
    private let epoll: OwnedDescriptor
    private let timer: OwnedDescriptor?
    private let interval: Duration?

    /// Readable when the buffer may contain events.
    var descriptor: CInt { epoll.rawValue }

    init(_ source: OwnedDescriptor, for purpose: Purpose = .events, interval: Duration?) throws(Errno) {
        let wanted = purpose == .room ? EPOLLOUT.rawValue : EPOLLIN.rawValue
        self.source = source
        self.interval = interval
        epoll = OwnedDescriptor(adopting: try systemCall { epoll_create1(CInt(EPOLL_CLOEXEC)) })
        if interval != nil {
            let flags = CInt(TFD_CLOEXEC | TFD_NONBLOCK)
            timer = OwnedDescriptor(adopting: try systemCall { timerfd_create(CLOCK_MONOTONIC, flags) })
        } else {
            timer = nil
        }
        for source in [source, timer].compactMap({ $0 }) {
            // With an interval, edge-triggered: the reader leaves events to gather. Without one, level-triggered: the
            // reader may have stopped at a reserved record, whose writer did not see that it must wake the reader.
            let isTimer = source === timer
            var event = unsafe epoll_event()
            unsafe event.events = isTimer ? EPOLLIN.rawValue : wanted | (timer != nil ? EPOLLET.rawValue : 0)
            unsafe event.data.fd = source.rawValue
            try systemCall { unsafe epoll_ctl(epoll.rawValue, EPOLL_CTL_ADD, source.rawValue, &event) }
        }
    }

    /// Blocks until the buffer may contain events; `false` when the deadline has passed or a signal arrived.
    func wait(until deadline: ContinuousClock.Instant?) throws(Errno) -> Bool {
        try armTimer()
        var milliseconds: CInt = -1
        if let deadline {
            let remaining = ContinuousClock.now.duration(to: deadline)
            if remaining <= .zero { return false }
            // Rounded up: rounded down, the last millisecond would be a busy loop.
            milliseconds = CInt(clamping: remaining.nanoseconds / 1_000_000 + 1)
        }
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 2)
        let count = unsafe epoll_wait(epoll.rawValue, &events, 2, milliseconds)
        if count < 0 {
            let error = Errno(rawValue: Glibc.errno)
            // The caller's signal handler may end the loop.
            if error == .interrupted { return false }
            throw error
        }
        return count > 0
    }

    /// Suspends until the buffer may contain events, or the task is cancelled.
    func waitAsynchronously() async throws(Errno) {
        try armTimer()
        try await ReadinessMonitor.shared.waitUntilReadable(epoll)
        // The monitor waits for this epoll as a whole. Its events must be received, or it would stay readable.
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 2)
        _ = unsafe epoll_wait(epoll.rawValue, &events, 2, 0)
    }

    /// Sets the timer for one wait, which also clears an earlier expiry.
    private func armTimer() throws(Errno) {
        guard let timer, let interval else { return }
        let (seconds, nanoseconds) = interval.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
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

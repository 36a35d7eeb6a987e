// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// Sleeps until a buffer may hold something: an epoll of the buffer's descriptor and, for bounded waits, a timer.
final class BufferWaiter: Sendable {
    private let source: OwnedDescriptor
    private let epoll: OwnedDescriptor
    private let timer: OwnedDescriptor?
    private let interval: Duration?

    /// Readable when the ring may hold something.
    var descriptor: CInt { epoll.rawValue }

    init(_ source: OwnedDescriptor, interval: Duration?) throws(Errno) {
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
            // With an interval only news of the buffer count, since some is left to gather. Without one, what is there
            // counts: the reader may have stopped at a record that was being written, whose writer saw no need to wake it.
            let isNewsOnly = timer != nil && source !== timer
            var event = unsafe epoll_event()
            unsafe event.events = EPOLLIN.rawValue | (isNewsOnly ? EPOLLET.rawValue : 0)
            unsafe event.data.fd = source.rawValue
            try systemCall { unsafe epoll_ctl(epoll.rawValue, EPOLL_CTL_ADD, source.rawValue, &event) }
        }
    }

    /// Blocks until the ring may hold something; `false` when the deadline has passed or a signal came.
    func wait(until deadline: ContinuousClock.Instant?) throws(Errno) -> Bool {
        try armTimer()
        var milliseconds: CInt = -1
        if let deadline {
            let remaining = ContinuousClock.now.duration(to: deadline)
            if remaining <= .zero { return false }
            // Rounded up: rounded down, the last millisecond would be spun away.
            milliseconds = CInt(clamping: remaining.nanoseconds / 1_000_000 + 1)
        }
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 2)
        let count = unsafe epoll_wait(epoll.rawValue, &events, 2, milliseconds)
        if count < 0 {
            let error = Errno(rawValue: Glibc.errno)
            // A caller's signal handler may want to end its loop.
            if error == .interrupted { return false }
            throw error
        }
        return count > 0
    }

    /// Suspends until the ring may hold something, or the task is cancelled.
    func waitAsynchronously() async throws(Errno) {
        try armTimer()
        try await ReadinessMonitor.shared.waitUntilReadable(epoll)
        // The monitor watches the epoll from outside; what it saw must be taken out, or it would see it for ever.
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 2)
        _ = unsafe epoll_wait(epoll.rawValue, &events, 2, 0)
    }

    /// Sets the timer for one wait; the setting also forgets an earlier expiry.
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
    /// Whole nanoseconds, of at most a century.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = bounded.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The duration, or a century: what is longer traps in the standard library's arithmetic of clocks.
    @usableFromInline var bounded: Duration {
        let century = Duration.seconds(100 * 366 * 24 * 3600)
        return min(max(self, .zero - century), century)
    }
}

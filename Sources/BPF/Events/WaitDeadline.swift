// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc

/// The end of a call that waits. The clock is read when a wait begins, so not for events that are there already.
@usableFromInline
struct WaitDeadline {
    /// Nanoseconds from the first wait on, or `nil` for no limit.
    private let timeout: Int64?
    /// The end, once a wait has begun.
    private var end: Int64?

    @usableFromInline
    init(after timeout: Duration?) { self.timeout = timeout.map { max(0, $0.nanoseconds) } }

    /// The time that is left in milliseconds, as epoll_wait(2) takes it: rounded up, as the last millisecond would be a busy
    /// loop otherwise. -1 for no limit, and `nil` when the end has passed.
    mutating func remaining() -> CInt? {
        guard let timeout else { return -1 }
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        let end = end ?? now + timeout
        self.end = end
        return now < end ? CInt(clamping: (end - now) / 1_000_000 + 1) : nil
    }
}

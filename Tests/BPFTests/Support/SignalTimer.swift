// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A signal every few milliseconds, as a profiler sends them.
enum SignalTimer {
    static func with<Result>(microseconds: Int, _ body: () throws -> Result) rethrows -> Result {
        let before = signal(SIGALRM) { _ in }
        var interval = itimerval()
        interval.it_interval.tv_usec = microseconds
        interval.it_value.tv_usec = microseconds
        setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &interval, nil)
        defer {
            var none = itimerval()
            setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &none, nil)
            // Discards a pending signal, which would end the process.
            signal(SIGALRM, SIG_IGN)
            signal(SIGALRM, before)
        }
        return try body()
    }
}

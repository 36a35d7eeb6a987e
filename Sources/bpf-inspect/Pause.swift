// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Waiting between two readings.
enum Pause {
    static func seconds(_ seconds: Double) {
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
        var rest = timespec()
        while nanosleep(&time, &rest) != 0, errno == EINTR { time = rest }
    }
}

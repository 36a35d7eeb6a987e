// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Numbers as people read them.
enum Units {
    /// `512 B`, `1.5 KiB`, `12 MiB`.
    static func size(_ bytes: Int?) -> String {
        guard let bytes else { return "-" }
        guard bytes >= 1024 else { return "\(bytes) B" }
        var value = Double(bytes)
        var unit = 0
        while value >= 1024, unit < 4 {
            value /= 1024
            unit += 1
        }
        return "\(rounded(value)) \(["B", "KiB", "MiB", "GiB", "TiB"][unit])"
    }

    /// `850 ns`, `1.5 µs`, `12 ms`, `3 s`.
    static func duration(_ nanoseconds: Double) -> String {
        var value = nanoseconds
        var unit = 0
        while value >= 1000, unit < 3 {
            value /= 1000
            unit += 1
        }
        return "\(rounded(value)) \(["ns", "µs", "ms", "s"][unit])"
    }

    /// `12 s`, `5 min`, `3 h`, `2 d`.
    static func age(_ seconds: Int64) -> String {
        switch seconds {
        case ..<60: "\(max(0, seconds)) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<86400: "\(seconds / 3600) h"
        default: "\(seconds / 86400) d"
        }
    }

    /// `950`, `1.2k`, `35M`.
    static func count(_ number: Double) -> String {
        var value = number
        var unit = 0
        while value >= 1000, unit < 3 {
            value /= 1000
            unit += 1
        }
        return rounded(value) + ["", "k", "M", "G"][unit]
    }

    /// Two digits, with at most one behind the point.
    static func rounded(_ value: Double) -> String {
        guard value < 10 else { return "\(Int(value.rounded()))" }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    /// The seconds since the start of the system, with the time that it was suspended.
    static var uptime: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec)
    }

    /// The time of day of an age, as ISO 8601 has it.
    static func date(secondsAgo: Int64) -> String {
        var seconds = time(nil) - time_t(secondsAgo)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The name of a user, or the number.
    static func user(_ id: UInt32) -> String {
        guard id != 0 else { return "root" }
        guard let entry = getpwuid(id), let name = entry.pointee.pw_name else { return "\(id)" }
        return String(cString: name)
    }
}

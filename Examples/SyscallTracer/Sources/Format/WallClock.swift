// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Turns the kernel's monotonic times into times of day.
struct WallClock {
    /// The difference between monotonic time and the time since 1970.
    private(set) var offset: Int64
    /// The last second that was asked for, and its local time `HH:MM:SS.`.
    private var second: Int64 = .min
    private var text = InlineArray<9, UInt8>(repeating: UInt8(ascii: ":"))

    /// Creates a clock that follows the machine's.
    init() {
        self.init(offset: Self.measuredOffset())
    }

    init(offset: Int64) {
        self.offset = offset
    }

    /// Follows the machine's clock when that was set or slewed.
    mutating func adjust() {
        offset = Self.measuredOffset()
    }

    /// Nanoseconds since 1970.
    func time(_ monotonic: UInt64) -> Int64 {
        Int64(bitPattern: monotonic) &+ offset
    }

    /// Appends the local time of day in microseconds, as in `19:22:01.123456`.
    mutating func append(_ monotonic: UInt64, to output: inout OutputBuffer) {
        let time = time(monotonic)
        let second = time / 1_000_000_000
        if second != self.second { update(second) }
        text.span.withUnsafeBufferPointer { output.append($0) }
        output.append(decimal: UInt64(max(0, time % 1_000_000_000)) / 1000, digits: 6)
    }

    private mutating func update(_ second: Int64) {
        var seconds = time_t(second)
        var local = tm()
        localtime_r(&seconds, &local)
        set(0, to: local.tm_hour)
        set(3, to: local.tm_min)
        set(6, to: local.tm_sec)
        text[8] = UInt8(ascii: ".")
        self.second = second
    }

    private mutating func set(_ index: Int, to value: Int32) {
        text[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10)
        text[index + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
    }

    private static func measuredOffset() -> Int64 {
        nanoseconds(CLOCK_REALTIME) - nanoseconds(CLOCK_MONOTONIC)
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

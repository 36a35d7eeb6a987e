// SPDX-License-Identifier: Apache-2.0

/// The repetitions of a test run, in calls that are short enough for signals to wait for one's end.
struct Repetitions {
    private var left: Int
    private var size: Int
    private var done = 0
    /// Of all that is done, in nanoseconds.
    private var total = 0.0

    /// - Parameter isDivisible: whether several calls do the same as one; else one call does as much as it can.
    init(count: Int, isDivisible: Bool) {
        left = isDivisible ? count : min(count, Int(Int32.max))
        size = isDivisible ? 1000 : Int(Int32.max)
    }

    /// How often the next call runs the program; 0 when all is done.
    var next: Int32 { Int32(clamping: min(left, size)) }

    /// The average time of one run.
    var average: Duration { .nanoseconds(done == 0 ? 0 : Int64(total / Double(done))) }

    /// Counts a call that ran ``next`` times, `average` nanoseconds each.
    mutating func finish(average: UInt32) {
        let count = Int(next)
        let duration = Double(average) * Double(count)
        left -= count
        done += count
        total += duration
        if duration < 10_000_000, size < 1 << 28 { size *= 4 }
    }
}

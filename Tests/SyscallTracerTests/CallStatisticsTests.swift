// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SyscallTracer

@Suite("Call statistics", .timeLimit(.minutes(10)))
struct CallStatisticsTests {
    @Test("Times of calls that were all timed are exact")
    func exact() {
        var statistics = CallStatistics()
        statistics.add(3, timed: 3, nanoseconds: 1000, longest: 700)
        statistics.add(1, timed: 1, nanoseconds: 1, longest: 1)
        #expect(statistics.calls == 4)
        #expect(!statistics.isEstimate)
        #expect(statistics.totalNanoseconds == 1001)
        #expect(statistics.averageNanoseconds == 250)
        #expect(statistics.longestNanoseconds == 700)
    }

    @Test("A sample stands for the calls that were not timed")
    func sample() {
        // The time is what the kernel estimates for all 1000, not that of the 125.
        var statistics = CallStatistics()
        statistics.add(600, timed: 100, nanoseconds: 58_000, longest: 300)
        statistics.add(400, timed: 25, nanoseconds: 40_000, longest: 200)
        #expect(statistics.isEstimate)
        #expect(statistics.timed == 125)
        #expect(statistics.averageNanoseconds == 98)
        #expect(statistics.totalNanoseconds == 98_000)
    }

    @Test("Calls that were not timed have no latency")
    func untimed() {
        var statistics = CallStatistics()
        statistics.add(2, timed: 0, nanoseconds: 0, longest: 0)
        #expect(statistics.isEstimate)
        #expect(statistics.totalNanoseconds == 0)
        #expect(statistics.averageNanoseconds == 0)
        #expect(statistics.percentile(0.5) == 0)
    }
}

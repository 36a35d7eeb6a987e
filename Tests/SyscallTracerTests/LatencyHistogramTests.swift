// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SyscallTracer

@Suite("Latency histogram", .timeLimit(.minutes(10)))
struct LatencyHistogramTests {
    @Test("Buckets follow each other without a gap, and an octave has four")
    func bucketsTile() {
        var end: UInt64 = 0
        for bucket in 0..<LatencyHistogram.bucketCount {
            let range = LatencyHistogram.range(ofBucket: bucket)
            #expect(range.lowerBound == end)
            #expect(LatencyHistogram.bucket(of: range.lowerBound) == bucket)
            #expect(LatencyHistogram.bucket(of: range.upperBound - 1) == bucket)
            end = range.upperBound
        }
        #expect(end == .max)
        #expect(LatencyHistogram.range(ofBucket: 1) == 64..<80)
        #expect(LatencyHistogram.range(ofBucket: 4) == 112..<128)
        #expect(LatencyHistogram.range(ofBucket: 5) == 128..<160)
        #expect(LatencyHistogram.range(ofBucket: LatencyHistogram.bucketCount - 1).lowerBound == 1 << 36)
    }

    @Test("A percentile lies in the bucket of its call")
    func percentiles() {
        var histogram = LatencyHistogram()
        #expect(histogram.percentile(0.5, longest: 0) == 0)
        histogram.add(98, toBucket: 1)
        histogram.add(2, toBucket: 41)
        #expect(histogram.percentile(0.5, longest: 100_000) == 72)
        #expect(histogram.percentile(0.98, longest: 100_000) == 72)
        #expect(LatencyHistogram.range(ofBucket: 41).contains(histogram.percentile(0.99, longest: 100_000)))
        #expect(histogram.percentile(0.99, longest: 66_000) == 66_000)
    }
}

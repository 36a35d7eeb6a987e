// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

/// How long calls took, as the kernel counts it: four buckets to each octave of nanoseconds.
struct LatencyHistogram: Equatable, Sendable {
    static let bucketCount = Int(SYSCALL_LATENCY_BUCKETS)

    private(set) var buckets = [UInt64](repeating: 0, count: bucketCount)

    /// Adds calls to a bucket.
    mutating func add(_ calls: UInt64, toBucket bucket: Int) {
        buckets[bucket] += calls
    }

    /// The latencies that a bucket counts, in nanoseconds. The last bucket has no end.
    static func range(ofBucket bucket: Int) -> Range<UInt64> {
        let first = UInt64(1) << UInt64(SYSCALL_LATENCY_FIRST_OCTAVE)
        if bucket == 0 { return 0..<first }
        func start(_ index: Int) -> UInt64 {
            (first << UInt64(index / 4)) / 4 * UInt64(4 + index % 4)
        }
        return start(bucket - 1)..<(bucket == bucketCount - 1 ? .max : start(bucket))
    }

    /// The latency that a fraction of the calls did not exceed, taken in the middle of the bucket that it falls into.
    ///
    /// - Parameters:
    ///   - fraction: 0.5 for the median.
    ///   - longest: the longest latency seen, which no percentile exceeds.
    func percentile(_ fraction: Double, longest: UInt64) -> UInt64 {
        let total = buckets.reduce(0, +)
        guard total > 0 else { return 0 }
        let rank = max(1, UInt64((Double(total) * fraction).rounded(.up)))
        var seen: UInt64 = 0
        for (bucket, calls) in buckets.enumerated() {
            seen += calls
            guard seen >= rank else { continue }
            let range = Self.range(ofBucket: bucket)
            guard range.upperBound != .max else { return longest }
            return min(longest, range.lowerBound + (range.upperBound - range.lowerBound) / 2)
        }
        return longest
    }
}

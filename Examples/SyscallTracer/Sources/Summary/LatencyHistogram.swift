// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

/// A histogram of latencies, as the kernel counts them: four buckets for each power of two of nanoseconds.
struct LatencyHistogram: Equatable, Sendable {
    static let bucketCount = Int(SYSCALL_LATENCY_BUCKETS)

    /// The calls of a bucket.
    private struct Entry: Equatable {
        let bucket: UInt8
        var calls: UInt64
    }

    /// The buckets in order, without the empty ones. Many processes make only a few calls.
    private var entries: [Entry] = []

    /// Adds calls to a bucket.
    mutating func add(_ calls: UInt64, toBucket bucket: Int) {
        let index = entries.firstIndex { $0.bucket >= bucket } ?? entries.endIndex
        if index < entries.endIndex, entries[index].bucket == bucket {
            entries[index].calls += calls
        } else {
            entries.insert(Entry(bucket: UInt8(bucket), calls: calls), at: index)
        }
    }

    /// Adds the calls of another value.
    mutating func add(_ other: LatencyHistogram) {
        for entry in other.entries { add(entry.calls, toBucket: Int(entry.bucket)) }
    }

    /// The bucket of a latency in nanoseconds, as the BPF programs find it.
    static func bucket(of nanoseconds: UInt64) -> Int {
        let octave = UInt64.bitWidth - 1 - nanoseconds.leadingZeroBitCount - Int(SYSCALL_LATENCY_FIRST_OCTAVE)
        guard octave >= 0 else { return 0 }
        guard octave < Int(SYSCALL_LATENCY_LAST_OCTAVE - SYSCALL_LATENCY_FIRST_OCTAVE) else { return bucketCount - 1 }
        let quarter = Int(nanoseconds >> UInt64(octave + Int(SYSCALL_LATENCY_FIRST_OCTAVE) - 2)) & 3
        return 1 + octave * 4 + quarter
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
        let total = entries.reduce(0) { $0 + $1.calls }
        guard total > 0 else { return 0 }
        let rank = max(1, UInt64((Double(total) * fraction).rounded(.up)))
        var seen: UInt64 = 0
        for entry in entries {
            seen += entry.calls
            guard seen >= rank else { continue }
            let range = Self.range(ofBucket: Int(entry.bucket))
            guard range.upperBound != .max else { return longest }
            return min(longest, range.lowerBound + (range.upperBound - range.lowerBound) / 2)
        }
        return longest
    }
}

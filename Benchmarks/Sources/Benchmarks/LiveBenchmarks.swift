// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc
import Synchronization

/// A program that writes on one CPU while a reader reads on another.
enum LiveBenchmarks {
    /// When the reader is woken: `enum policy` of stream.bpf.c.
    private enum Policy: UInt64, CaseIterable {
        case each, silently, byFill, byTime

        var name: String {
            switch self {
            case .each: "each event"
            case .silently: "none, 10 ms"
            case .byFill: "by fill"
            case .byTime: "by time"
            }
        }

        /// How long the reader waits: for the programs that do not always wake it.
        var wakeups: RingBuffer.WakeupPolicy { self == .each ? .notification : .interval(.milliseconds(10)) }
    }

    /// Writes events on a thread of its own.
    private final class Producer: Sendable {
        let isDone = Atomic(false)
        private let program: BPFProgram
        private let policy: Policy
        private let calls: Int
        private let pause: UInt32

        /// - Parameter pause: microseconds between two calls of 128 events.
        init(_ program: BPFProgram, _ policy: Policy, calls: Int, pause: UInt32) {
            (self.program, self.policy, self.calls, self.pause) = (program, policy, calls, pause)
        }

        func run() throws {
            defer { isDone.store(true, ordering: .releasing) }
            for _ in 0..<calls {
                try StreamBenchmarks.run(program, 128, policy.rawValue)
                if pause > 0 { usleep(pause) }
            }
        }
    }

    /// What one side saw in a round.
    private struct Result {
        var events = 0
        var cpu = 0.0
    }

    private static func measure(
        _ program: BPFProgram,
        _ policy: Policy,
        _ poll: () throws -> Int
    ) throws -> Result {
        let producer = Producer(program, policy, calls: 2000, pause: 100)
        var thread = pthread_t()
        let box = Unmanaged.passRetained(producer)
        pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                try? Unmanaged<Producer>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            box.toOpaque()
        )
        let before = threadTime()
        var result = Result()
        while true {
            let isLast = producer.isDone.load(ordering: .acquiring)
            let count = try poll()
            result.events += count
            if isLast, count == 0 { break }
        }
        result.cpu = threadTime() - before
        pthread_join(thread, nil)
        return result
    }

    /// The CPU time of this thread in nanoseconds.
    private static func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// The reader's CPU time for an event, and what was lost, with each policy.
    static func policies(rounds: Int) async throws -> [Comparison] {
        let fixture = try StreamFixture.open().load()
        let map = try fixture.live.map
        let program = try fixture.programs.stream
        let theirs = try CRing([map], CRing.sum)
        var comparisons: [Comparison] = []
        for policy in Policy.allCases {
            let ring = try RingBuffer(map, wakeups: policy.wakeups)
            var comparison = Comparison("live, \(policy.name): CPU", budget: .ratio(policy == .each ? 1.0 : 0.8))
            var drops: (ours: UInt64, theirs: UInt64) = (0, 0)
            for _ in 0..<max(15, rounds / 4) {
                for isOurs in Bool.random() ? [true, false] : [false, true] {
                    let before = try fixture.live.lost
                    let result = try measure(program, policy) {
                        guard isOurs else {
                            let count = theirs.poll(10)
                            // What did not wake the reader.
                            return policy == .each ? count : count + theirs.consume()
                        }
                        var sum: UInt64 = 0
                        let count = try ring.poll(timeout: .milliseconds(10)) { StreamBenchmarks.add($0, to: &sum) }
                        checksum &+= sum
                        return count
                    }
                    let lost = try fixture.live.lost - before
                    if isOurs { drops.ours += lost } else { drops.theirs += lost }
                    comparison.add(isOurs, nanoseconds: result.cpu / Double(max(1, result.events)))
                }
            }
            comparison.note = "lost: \(drops.ours) by ours, \(drops.theirs) by C"
            comparisons.append(comparison)
        }
        return comparisons
    }

    /// From submitting an event to the closure that receives it, and to the loop of an asynchronous sequence.
    static func latency(rounds: Int) async throws -> [Comparison] {
        let fixture = try StreamFixture.open().load()
        let map = try fixture.live.map
        let program = try fixture.programs.stream
        let theirs = try CRing([map]) { _, data, _ in
            guard let data else { return 0 }
            received += 1
            latencies.append(LiveBenchmarks.now() - data.loadUnaligned(as: UInt64.self))
            return 0
        }
        let ring = try RingBuffer(map)
        let quantiles: [(name: String, share: Double)] = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)]
        var closure = quantiles.map { Comparison("latency \($0.name)", budget: .ratio($0.share < 0.99 ? 1.1 : 1.0)) }
        var loop = quantiles.map { Comparison("latency \($0.name), for await", budget: .none) }
        latencies.reserveCapacity(4096)
        for _ in 0..<max(15, rounds / 4) {
            for side in [0, 1, 2].shuffled() {
                latencies.removeAll(keepingCapacity: true)
                let emitter = Task.detached {
                    for _ in 0..<1000 {
                        try StreamBenchmarks.run(program, 1, Policy.each.rawValue)
                        usleep(200)
                    }
                }
                switch side {
                case 0:
                    while latencies.count < 1000 {
                        try ring.poll(timeout: .milliseconds(100)) {
                            latencies.append(now() - $0.bytes.unsafeLoadUnaligned(as: UInt64.self))
                        }
                    }
                case 1:
                    while latencies.count < 1000 { theirs.poll(100) }
                default:
                    for try await event in ring.events(of: StreamFixture.StreamEvent.self) {
                        latencies.append(now() - event.timeNs)
                        if latencies.count == 1000 { break }
                    }
                }
                try await emitter.value
                latencies.sort()
                for (index, quantile) in quantiles.enumerated() {
                    let value = Double(latencies[min(latencies.count - 1, Int(quantile.share * 1000))])
                    if side < 2 { closure[index].add(side == 0, nanoseconds: value) }
                    if side > 0 { loop[index].add(side == 2, nanoseconds: value) }
                }
            }
        }
        return closure + loop
    }

    @inline(__always)
    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

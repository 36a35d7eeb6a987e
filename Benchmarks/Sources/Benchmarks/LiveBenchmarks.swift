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
        var use = Use()

        mutating func add(_ other: Result) {
            events += other.events
            use.waits += other.use.waits
            use.inKernel += other.use.inKernel
            use.inProgram += other.use.inProgram
        }

        var eventsForWait: Int { events / max(1, use.waits) }

        /// In percent of the time.
        var kernelShare: Int { Int(100 * use.inKernel / max(1, use.inKernel + use.inProgram)) }
    }

    /// What the kernel counts for a thread.
    private struct Use {
        /// How often it gave its CPU up to wait.
        var waits = 0
        /// The CPU time in microseconds.
        var inKernel = 0.0
        var inProgram = 0.0

        static func ofThisThread() -> Use {
            var usage = rusage()
            getrusage(__rusage_who_t(1), &usage)  // RUSAGE_THREAD, which Glibc declares for GNU sources only
            func microseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e6 + Double(time.tv_usec) }
            return Use(
                waits: usage.ru_nvcsw,
                inKernel: microseconds(usage.ru_stime),
                inProgram: microseconds(usage.ru_utime)
            )
        }

        static func - (left: Use, right: Use) -> Use {
            Use(
                waits: left.waits - right.waits,
                inKernel: left.inKernel - right.inKernel,
                inProgram: left.inProgram - right.inProgram
            )
        }
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
        let (before, useBefore) = (threadTime(), Use.ofThisThread())
        var result = Result()
        while true {
            let isLast = producer.isDone.load(ordering: .acquiring)
            let count = try poll()
            result.events += count
            if isLast, count == 0 { break }
        }
        result.cpu = threadTime() - before
        result.use = Use.ofThisThread() - useBefore
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
            var comparison = Comparison("live, \(policy.name): CPU", budget: .ratio(policy == .each ? 1.05 : 0.8))
            var drops: (ours: UInt64, theirs: UInt64) = (0, 0)
            var (ofOurs, ofC) = (Result(), Result())
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
                    if isOurs { ofOurs.add(result) } else { ofC.add(result) }
                    comparison.add(isOurs, nanoseconds: result.cpu / Double(max(1, result.events)))
                }
            }
            comparison.note = "lost \(drops.ours), \(drops.theirs); "
            if policy == .each {
                comparison.note += "in the kernel \(ofOurs.kernelShare) %, \(ofC.kernelShare) %"
            } else {
                comparison.note += "events for each wait \(ofOurs.eventsForWait), \(ofC.eventsForWait)"
            }
            comparisons.append(comparison)
        }
        return comparisons
    }

    /// From submitting an event to the closure that receives it, and to the loop of an asynchronous sequence.
    ///
    /// The median and p99 are those of each round. A round's p99.9 would be one event: it is that of all rounds together.
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
        let quantiles: [(name: String, share: Double)] = [("p50", 0.5), ("p99", 0.99)]
        var all: [[UInt64]] = [[], [], []]
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
                all[side] += latencies
                latencies.sort()
                for (index, quantile) in quantiles.enumerated() {
                    let value = Double(latencies[min(latencies.count - 1, Int(quantile.share * 1000))])
                    if side < 2 { closure[index].add(side == 0, nanoseconds: value) }
                    if side > 0 { loop[index].add(side == 2, nanoseconds: value) }
                }
            }
        }
        let rare = all.map { events in Double(events.sorted()[Int(0.999 * Double(events.count))]) }
        for (side, name) in [(0, "latency p99.9"), (2, "latency p99.9, for await")] {
            var comparison = Comparison(name, budget: .none)
            comparison.add(true, nanoseconds: rare[side])
            comparison.add(false, nanoseconds: rare[1])
            if side == 0 { closure.append(comparison) } else { loop.append(comparison) }
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

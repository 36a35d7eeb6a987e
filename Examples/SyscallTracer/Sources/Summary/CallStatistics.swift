// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer

/// The statistics of one system call or of one process.
struct CallStatistics: Equatable, Sendable {
    var calls: UInt64 = 0
    var errors: UInt64 = 0
    /// The number of calls that were not seen to start. The times do not include them.
    var unstarted: UInt64 = 0
    /// The number of calls that were timed: all, except for a system call that a CPU makes very often.
    var timed: UInt64 = 0
    /// The time of all calls: the sum of the timed ones, each multiplied by its weight.
    var totalNanoseconds: UInt64 = 0
    var longestNanoseconds: UInt64 = 0
    var latencies = LatencyHistogram()
    /// The name of the process at its last call, in a summary by process.
    var comm: [UInt8] = []

    init(comm: [UInt8] = []) {
        self.comm = comm
    }

    /// Creates the sum of the counts of all CPUs.
    init(_ cpus: [TracerPrograms.Statistics]) {
        var named: UInt64 = 0
        for cpu in cpus where cpu.calls > 0 {
            errors += cpu.errors
            unstarted += cpu.unstarted
            add(cpu.calls, timed: cpu.timed, nanoseconds: cpu.totalNs, longest: cpu.longestNs)
            let latency = cpu.latency
            for bucket in latency.indices where latency[bucket] > 0 {
                latencies.add(UInt64(latency[bucket]), toBucket: bucket)
            }
            if cpu.namedNs >= named {
                named = cpu.namedNs
                comm = cpu.comm.textBytes
            }
        }
    }

    /// Adds calls. `timed` of them were timed, and all together took `nanoseconds`.
    mutating func add(_ calls: UInt64, timed: UInt64, nanoseconds: UInt64, longest: UInt64) {
        self.calls += calls
        self.timed += timed
        totalNanoseconds += nanoseconds
        longestNanoseconds = max(longestNanoseconds, longest)
    }

    /// Adds a call.
    mutating func add(_ event: syscall_summary_event) {
        calls += 1
        errors += UInt64(event.is_error)
        unstarted += UInt64(event.is_unstarted)
        timed += UInt64(event.is_timed)
        guard event.weight > 0 else { return }
        totalNanoseconds += event.duration_ns * UInt64(event.weight)
        longestNanoseconds = max(longestNanoseconds, event.duration_ns)
        latencies.add(UInt64(event.weight), toBucket: LatencyHistogram.bucket(of: event.duration_ns))
    }

    /// Adds the calls of another value.
    mutating func add(_ other: CallStatistics) {
        errors += other.errors
        unstarted += other.unstarted
        add(other.calls, timed: other.timed, nanoseconds: other.totalNanoseconds, longest: other.longestNanoseconds)
        latencies.add(other.latencies)
    }

    /// The number of calls that the times include.
    private var started: UInt64 { calls - min(calls, unstarted) }

    /// Whether there are any times.
    var hasTimes: Bool { started > 0 }

    var averageNanoseconds: UInt64 { started == 0 ? 0 : totalNanoseconds / started }

    /// Whether the latencies are estimated from a sample.
    var isEstimate: Bool { timed < started }

    func percentile(_ fraction: Double) -> UInt64 {
        latencies.percentile(fraction, longest: longestNanoseconds)
    }
}

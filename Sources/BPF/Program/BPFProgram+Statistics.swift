// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

extension BPFProgram {
    /// The kernel's counters of a program's runs, on all CPUs and through all its links.
    ///
    /// The corresponding kernel definitions are the members `run_cnt`, `run_time_ns` and `recursion_misses` of
    /// `struct bpf_prog_info` in `<linux/bpf.h>`.
    public struct Statistics: Sendable, Equatable {
        /// The number of runs while statistics were on.
        ///
        /// They are on while `kernel.bpf_stats_enabled` is 1 or a descriptor of `bpf_enable_stats` is open. They cost two
        /// readings of a clock for every run of every program, so they are off by default. Linux 5.1 or newer.
        public let runs: UInt64

        /// The total duration of these runs.
        public let runTime: Duration

        /// The number of times that the program was *not* run, because it was already running on that CPU. The events of these
        /// times are lost to it.
        ///
        /// A tracing program meets itself when it calls something that leads to its hook, when an interrupt does, or, on kernels
        /// that preempt programs, when the scheduler lets another task reach the hook. Always counted.
        /// Linux 5.12 or newer; `nil` before.
        public let recursionMisses: UInt64?
    }
}

extension BPFProgram {
    /// Reads what the kernel has counted of the program's runs.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` after ``close()``, or ``BPFError/Code/systemCallFailed``.
    ///
    /// The corresponding C function is `bpf_prog_get_info_by_fd`.
    public func statistics() throws(BPFError) -> Statistics {
        let descriptor = try openDescriptor(for: .query)
        let (info, size) = try withExtendedLifetime(descriptor) { () throws(BPFError) in
            try Self.kernelInfo(of: descriptor.rawValue, subject: .program(name))
        }
        let misses = MemoryLayout<bpf_prog_info>.offset(of: \.recursion_misses)
        return Statistics(
            runs: info.run_cnt,
            runTime: .nanoseconds(info.run_time_ns),
            recursionMisses: misses.flatMap { $0 + MemoryLayout<UInt64>.size <= size ? info.recursion_misses : nil }
        )
    }
}

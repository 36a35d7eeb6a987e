// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

extension BPFProgram {
    /// What the kernel has counted of a program's runs, on all CPUs and through all its links.
    ///
    /// C counterpart: the members `run_cnt`, `run_time_ns` and `recursion_misses` of `struct bpf_prog_info`.
    public struct Statistics: Sendable, Equatable {
        /// How often the program ran while the kernel counted.
        ///
        /// It counts while `kernel.bpf_stats_enabled` is 1, or somebody holds the descriptor of `bpf_enable_stats`: that costs
        /// every run of every program two reads of a clock, so it is off unless asked for. Linux 5.1.
        public let runs: UInt64

        /// How long these runs took together.
        public let runTime: Duration

        /// How often the program was *not* run, because its CPU was inside of it already: what it would have seen is lost to it.
        ///
        /// A tracing program meets itself when something that it calls leads to its hook, when an interrupt does, or, on
        /// kernels that preempt programs, when the scheduler stops a task inside the program and lets another one reach the hook.
        /// Always counted. Linux 5.12; `nil` before.
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
            try Self.kernelInfo(of: descriptor.rawValue, name: name)
        }
        let misses = MemoryLayout<bpf_prog_info>.offset(of: \.recursion_misses)
        return Statistics(
            runs: info.run_cnt,
            runTime: .nanoseconds(info.run_time_ns),
            recursionMisses: misses.flatMap { $0 + MemoryLayout<UInt64>.size <= size ? info.recursion_misses : nil }
        )
    }
}

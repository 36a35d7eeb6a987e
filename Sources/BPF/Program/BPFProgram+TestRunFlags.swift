// SPDX-License-Identifier: Apache-2.0

extension BPFProgram {
    /// How a program is run by ``BPFProgram/testRun(_:)``.
    ///
    /// The corresponding kernel definition is the flags of `BPF_PROG_TEST_RUN` in `<linux/bpf.h>`.
    public struct TestRunFlags: OptionSet, Hashable, Sendable {
        /// The kernel's bits.
        public let rawValue: UInt32

        /// Creates flags from the kernel's bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Runs the program on the CPU that the caller names (`BPF_F_TEST_RUN_ON_CPU`). For raw tracepoints.
        public static let onCPU = TestRunFlags(rawValue: 1 << 0)
        /// Passes packets on as XDP does, in place of returning them (`BPF_F_TEST_XDP_LIVE_FRAMES`). Linux 5.18 or newer.
        public static let xdpLiveFrames = TestRunFlags(rawValue: 1 << 1)
        /// Computes the checksums of the packet (`BPF_F_TEST_SKB_CHECKSUM_COMPLETE`). Linux 6.15 or newer.
        public static let skbChecksumComplete = TestRunFlags(rawValue: 1 << 2)
    }
}

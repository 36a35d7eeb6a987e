// SPDX-License-Identifier: Apache-2.0

extension BPFProgram {
    /// How a program is loaded.
    ///
    /// The corresponding kernel definition is the flags of `BPF_PROG_LOAD` in `<linux/bpf.h>`.
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The kernel's bits.
        public let rawValue: UInt32

        /// Creates flags from the kernel's bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Requires that all memory accesses are aligned (`BPF_F_STRICT_ALIGNMENT`).
        public static let strictAlignment = Flags(rawValue: 1 << 0)
        /// Permits accesses of any alignment (`BPF_F_ANY_ALIGNMENT`).
        public static let anyAlignment = Flags(rawValue: 1 << 1)
        /// Fills the upper halves of registers with random bits, for tests (`BPF_F_TEST_RND_HI32`).
        public static let testRandomHigh32 = Flags(rawValue: 1 << 2)
        /// Has each state checked often by the verifier, for tests (`BPF_F_TEST_STATE_FREQ`).
        public static let testStateFrequency = Flags(rawValue: 1 << 3)
        /// The program may sleep (`BPF_F_SLEEPABLE`). Linux 5.10 or newer.
        public static let sleepable = Flags(rawValue: 1 << 4)
        /// The program handles packets of several buffers (`BPF_F_XDP_HAS_FRAGS`). Linux 5.18 or newer.
        public static let xdpHasFrags = Flags(rawValue: 1 << 5)
        /// The program is bound to a device (`BPF_F_XDP_DEV_BOUND_ONLY`). Linux 6.3 or newer.
        public static let xdpDeviceBoundOnly = Flags(rawValue: 1 << 6)
        /// Has the invariants of the verifier checked, for tests (`BPF_F_TEST_REG_INVARIANTS`). Linux 6.8 or newer.
        public static let testRegisterInvariants = Flags(rawValue: 1 << 7)
    }
}

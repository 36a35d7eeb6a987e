// SPDX-License-Identifier: Apache-2.0

extension BPFMap {
    /// How a map is created, and which side may read and write it.
    ///
    /// The corresponding kernel definitions are the `BPF_F_*` flags of `BPF_MAP_CREATE` in `<linux/bpf.h>`.
    public struct Flags: OptionSet, Sendable, Hashable {
        /// The kernel's bits.
        public let rawValue: UInt32

        /// Creates flags from the kernel's bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Allocate entries when they are inserted, not with the map (`BPF_F_NO_PREALLOC`). LPM tries and local storage
        /// require it.
        public static let noPreallocation = Flags(rawValue: 1 << 0)
        /// Give each CPU an LRU list of its own (`BPF_F_NO_COMMON_LRU`).
        public static let noCommonLRU = Flags(rawValue: 1 << 1)
        /// Allocate on one NUMA node (`BPF_F_NUMA_NODE`).
        public static let numaNode = Flags(rawValue: 1 << 2)
        /// User space may only read (`BPF_F_RDONLY`).
        public static let readOnly = Flags(rawValue: 1 << 3)
        /// User space may only write (`BPF_F_WRONLY`).
        public static let writeOnly = Flags(rawValue: 1 << 4)
        /// Store build IDs and offsets in place of addresses in a stack trace map (`BPF_F_STACK_BUILD_ID`).
        public static let stackBuildID = Flags(rawValue: 1 << 5)
        /// Use 0 as the seed of the hash function, for tests (`BPF_F_ZERO_SEED`).
        public static let zeroSeed = Flags(rawValue: 1 << 6)
        /// Programs may only read (`BPF_F_RDONLY_PROG`). Linux 5.2 or newer.
        public static let readOnlyForPrograms = Flags(rawValue: 1 << 7)
        /// Programs may only write (`BPF_F_WRONLY_PROG`). Linux 5.2 or newer.
        public static let writeOnlyForPrograms = Flags(rawValue: 1 << 8)
        /// Copy the local storage of a socket to its accepted children (`BPF_F_CLONE`). Linux 5.4 or newer.
        public static let clone = Flags(rawValue: 1 << 9)
        /// User space may map the values into its memory (`BPF_F_MMAPABLE`). Linux 5.5 or newer.
        public static let mmapable = Flags(rawValue: 1 << 10)
        /// Keep the perf events of a perf event array until the map is freed (`BPF_F_PRESERVE_ELEMS`). Linux 5.10 or newer.
        public static let preserveElements = Flags(rawValue: 1 << 11)
        /// The map's size may differ from that of the other maps in a map of maps (`BPF_F_INNER_MAP`). Linux 5.10 or newer.
        public static let innerMap = Flags(rawValue: 1 << 12)
        /// Attach a struct_ops map by a link (`BPF_F_LINK`). Linux 6.4 or newer.
        public static let link = Flags(rawValue: 1 << 13)
        /// The types of a struct_ops map are in a kernel module (`BPF_F_VTYPE_BTF_OBJ_FD`). Linux 6.9 or newer.
        public static let moduleTypes = Flags(rawValue: 1 << 15)
        /// Create the map with a BPF token (`BPF_F_TOKEN_FD`). Linux 6.9 or newer.
        public static let token = Flags(rawValue: 1 << 16)
        /// Send SIGSEGV for access to unallocated pages of an arena (`BPF_F_SEGV_ON_FAULT`). Linux 6.9 or newer.
        public static let segvOnFault = Flags(rawValue: 1 << 17)
        /// Do not convert user addresses in an arena (`BPF_F_NO_USER_CONV`). Linux 6.9 or newer.
        public static let noUserConversion = Flags(rawValue: 1 << 18)
        /// Overwrite the oldest records of a full ring buffer (`BPF_F_RB_OVERWRITE`). Linux 6.19 or newer.
        public static let overwritingRing = Flags(rawValue: 1 << 19)
    }
}

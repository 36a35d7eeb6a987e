// SPDX-License-Identifier: Apache-2.0

extension BPFMap {
    /// The flags of a map: its allocation, and the access of user space and programs.
    ///
    /// The corresponding kernel definitions are the `BPF_F_*` flags of `BPF_MAP_CREATE` in `<linux/bpf.h>`.
    public struct Flags: OptionSet, Sendable, Hashable {
        /// The kernel's bits.
        public let rawValue: UInt32

        /// Creates flags from the kernel's bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Entries are allocated when they are inserted, not with the map (`BPF_F_NO_PREALLOC`). LPM tries and local
        /// storage require it.
        public static let noPreallocation = Flags(rawValue: 1 << 0)
        /// Each CPU has its own LRU list (`BPF_F_NO_COMMON_LRU`).
        public static let noCommonLRU = Flags(rawValue: 1 << 1)
        /// The memory is on one NUMA node, which an object declares (`BPF_F_NUMA_NODE`).
        public static let numaNode = Flags(rawValue: 1 << 2)
        /// User space may only read (`BPF_F_RDONLY`).
        public static let readOnly = Flags(rawValue: 1 << 3)
        /// User space may only write (`BPF_F_WRONLY`).
        public static let writeOnly = Flags(rawValue: 1 << 4)
        /// A stack trace map stores build IDs and offsets in place of addresses (`BPF_F_STACK_BUILD_ID`).
        public static let stackBuildID = Flags(rawValue: 1 << 5)
        /// The hash function has the seed 0, for tests (`BPF_F_ZERO_SEED`).
        public static let zeroSeed = Flags(rawValue: 1 << 6)
        /// Programs may only read (`BPF_F_RDONLY_PROG`). Linux 5.2 or newer.
        public static let readOnlyForPrograms = Flags(rawValue: 1 << 7)
        /// Programs may only write (`BPF_F_WRONLY_PROG`). Linux 5.2 or newer.
        public static let writeOnlyForPrograms = Flags(rawValue: 1 << 8)
        /// The local storage of a socket is copied to accepted sockets (`BPF_F_CLONE`). Linux 5.4 or newer.
        public static let clone = Flags(rawValue: 1 << 9)
        /// User space may map the values into its memory (`BPF_F_MMAPABLE`). Linux 5.5 or newer.
        public static let mmapable = Flags(rawValue: 1 << 10)
        /// A perf event array keeps its perf events until it is freed (`BPF_F_PRESERVE_ELEMS`). Linux 5.10 or newer.
        public static let preserveElements = Flags(rawValue: 1 << 11)
        /// The map's size may differ from that of the other maps in a map of maps (`BPF_F_INNER_MAP`). Linux 5.10 or
        /// newer.
        public static let innerMap = Flags(rawValue: 1 << 12)
        /// A struct_ops map is attached by a link (`BPF_F_LINK`). Linux 6.4 or newer.
        public static let link = Flags(rawValue: 1 << 13)
        /// The types of a struct_ops map are in a kernel module (`BPF_F_VTYPE_BTF_OBJ_FD`). Set by libbpf. Linux 6.9 or
        /// newer.
        public static let moduleTypes = Flags(rawValue: 1 << 15)
        /// The map is created with a BPF token (`BPF_F_TOKEN_FD`). Set by libbpf. Linux 6.9 or newer.
        public static let token = Flags(rawValue: 1 << 16)
        /// Access to unallocated pages of an arena sends SIGSEGV (`BPF_F_SEGV_ON_FAULT`). Linux 6.9 or newer.
        public static let segvOnFault = Flags(rawValue: 1 << 17)
        /// User addresses in an arena are not converted (`BPF_F_NO_USER_CONV`). Linux 6.9 or newer.
        public static let noUserConversion = Flags(rawValue: 1 << 18)
        /// A full ring buffer overwrites its oldest records (`BPF_F_RB_OVERWRITE`). Linux 6.19 or newer.
        public static let overwritingRing = Flags(rawValue: 1 << 19)
    }
}

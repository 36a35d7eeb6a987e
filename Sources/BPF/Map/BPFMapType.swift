// SPDX-License-Identifier: Apache-2.0

/// What kind of map it is.
///
/// Kernel counterpart: `enum bpf_map_type`. The values are our own, so that types newer than the installed headers have
/// a name; the kernel versions are those of the commits that added the types.
public struct BPFMapType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The kernel's number.
    public let rawValue: UInt32

    /// Makes a value of the kernel's number, known to this library or not.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The kernel's name in lower case as bpftool prints it, or the number.
    public var description: String { kernelName(of: rawValue, in: Self.names) }

    private static let names = [
        "unspec",
        "hash",
        "array",
        "prog_array",
        "perf_event_array",
        "percpu_hash",
        "percpu_array",
        "stack_trace",
        "cgroup_array",
        "lru_hash",
        "lru_percpu_hash",
        "lpm_trie",
        "array_of_maps",
        "hash_of_maps",
        "devmap",
        "sockmap",
        "cpumap",
        "xskmap",
        "sockhash",
        "cgroup_storage",
        "reuseport_sockarray",
        "percpu_cgroup_storage",
        "queue",
        "stack",
        "sk_storage",
        "devmap_hash",
        "struct_ops",
        "ringbuf",
        "inode_storage",
        "task_storage",
        "bloom_filter",
        "user_ringbuf",
        "cgrp_storage",
        "arena",
        "insn_array",
    ]
}

extension BPFMapType {
    /// `BPF_MAP_TYPE_UNSPEC`.
    public static let unspecified = BPFMapType(rawValue: 0)
    /// `BPF_MAP_TYPE_HASH`, Linux 3.19.
    public static let hash = BPFMapType(rawValue: 1)
    /// `BPF_MAP_TYPE_ARRAY`, Linux 3.19.
    public static let array = BPFMapType(rawValue: 2)
    /// `BPF_MAP_TYPE_PROG_ARRAY`, Linux 4.2.
    public static let progArray = BPFMapType(rawValue: 3)
    /// `BPF_MAP_TYPE_PERF_EVENT_ARRAY`, Linux 4.3.
    public static let perfEventArray = BPFMapType(rawValue: 4)
    /// `BPF_MAP_TYPE_PERCPU_HASH`, Linux 4.6.
    public static let perCPUHash = BPFMapType(rawValue: 5)
    /// `BPF_MAP_TYPE_PERCPU_ARRAY`, Linux 4.6.
    public static let perCPUArray = BPFMapType(rawValue: 6)
    /// `BPF_MAP_TYPE_STACK_TRACE`, Linux 4.6.
    public static let stackTrace = BPFMapType(rawValue: 7)
    /// `BPF_MAP_TYPE_CGROUP_ARRAY`, Linux 4.8.
    public static let cgroupArray = BPFMapType(rawValue: 8)
    /// `BPF_MAP_TYPE_LRU_HASH`, Linux 4.10.
    public static let lruHash = BPFMapType(rawValue: 9)
    /// `BPF_MAP_TYPE_LRU_PERCPU_HASH`, Linux 4.10.
    public static let lruPerCPUHash = BPFMapType(rawValue: 10)
    /// `BPF_MAP_TYPE_LPM_TRIE`, Linux 4.11.
    public static let lpmTrie = BPFMapType(rawValue: 11)
    /// `BPF_MAP_TYPE_ARRAY_OF_MAPS`, Linux 4.12.
    public static let arrayOfMaps = BPFMapType(rawValue: 12)
    /// `BPF_MAP_TYPE_HASH_OF_MAPS`, Linux 4.12.
    public static let hashOfMaps = BPFMapType(rawValue: 13)
    /// `BPF_MAP_TYPE_DEVMAP`, Linux 4.14.
    public static let devMap = BPFMapType(rawValue: 14)
    /// `BPF_MAP_TYPE_SOCKMAP`, Linux 4.14.
    public static let sockMap = BPFMapType(rawValue: 15)
    /// `BPF_MAP_TYPE_CPUMAP`, Linux 4.15.
    public static let cpuMap = BPFMapType(rawValue: 16)
    /// `BPF_MAP_TYPE_XSKMAP`, Linux 4.18.
    public static let xskMap = BPFMapType(rawValue: 17)
    /// `BPF_MAP_TYPE_SOCKHASH`, Linux 4.18.
    public static let sockHash = BPFMapType(rawValue: 18)
    /// `BPF_MAP_TYPE_CGROUP_STORAGE`, Linux 4.19.
    public static let cgroupStorageLegacy = BPFMapType(rawValue: 19)
    /// `BPF_MAP_TYPE_REUSEPORT_SOCKARRAY`, Linux 4.19.
    public static let reuseportSockArray = BPFMapType(rawValue: 20)
    /// `BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE`, Linux 4.20.
    public static let perCPUCgroupStorageLegacy = BPFMapType(rawValue: 21)
    /// `BPF_MAP_TYPE_QUEUE`, Linux 4.20.
    public static let queue = BPFMapType(rawValue: 22)
    /// `BPF_MAP_TYPE_STACK`, Linux 4.20.
    public static let stack = BPFMapType(rawValue: 23)
    /// `BPF_MAP_TYPE_SK_STORAGE`, Linux 5.2.
    public static let skStorage = BPFMapType(rawValue: 24)
    /// `BPF_MAP_TYPE_DEVMAP_HASH`, Linux 5.4.
    public static let devMapHash = BPFMapType(rawValue: 25)
    /// `BPF_MAP_TYPE_STRUCT_OPS`, Linux 5.6.
    public static let structOps = BPFMapType(rawValue: 26)
    /// `BPF_MAP_TYPE_RINGBUF`, Linux 5.8.
    public static let ringBuffer = BPFMapType(rawValue: 27)
    /// `BPF_MAP_TYPE_INODE_STORAGE`, Linux 5.10.
    public static let inodeStorage = BPFMapType(rawValue: 28)
    /// `BPF_MAP_TYPE_TASK_STORAGE`, Linux 5.11.
    public static let taskStorage = BPFMapType(rawValue: 29)
    /// `BPF_MAP_TYPE_BLOOM_FILTER`, Linux 5.16.
    public static let bloomFilter = BPFMapType(rawValue: 30)
    /// `BPF_MAP_TYPE_USER_RINGBUF`, Linux 6.1.
    public static let userRingBuffer = BPFMapType(rawValue: 31)
    /// `BPF_MAP_TYPE_CGRP_STORAGE`, Linux 6.2.
    public static let cgroupStorage = BPFMapType(rawValue: 32)
    /// `BPF_MAP_TYPE_ARENA`, Linux 6.9.
    public static let arena = BPFMapType(rawValue: 33)
    /// `BPF_MAP_TYPE_INSN_ARRAY`, Linux 6.19.
    public static let insnArray = BPFMapType(rawValue: 34)

    /// Whether each possible CPU has a value of its own under one key.
    public var isPerCPU: Bool {
        switch self {
        case .perCPUHash, .perCPUArray, .lruPerCPUHash, .perCPUCgroupStorageLegacy: true
        default: false
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What kind of program it is: what it may be attached to and which helpers it has.
///
/// Kernel counterpart: `enum bpf_prog_type`. The values are our own, so that types newer than the installed headers have a
/// name; the kernel versions are those of the commits that added the types.
public struct BPFProgramType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The kernel's number.
    public let rawValue: UInt32

    /// Makes a value of the kernel's number, known to this library or not.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The kernel's name in lower case as bpftool prints it, or the number.
    public var description: String { kernelName(of: rawValue, in: Self.names) }

    private static let names = [
        "unspec",
        "socket_filter",
        "kprobe",
        "sched_cls",
        "sched_act",
        "tracepoint",
        "xdp",
        "perf_event",
        "cgroup_skb",
        "cgroup_sock",
        "lwt_in",
        "lwt_out",
        "lwt_xmit",
        "sock_ops",
        "sk_skb",
        "cgroup_device",
        "sk_msg",
        "raw_tracepoint",
        "cgroup_sock_addr",
        "lwt_seg6local",
        "lirc_mode2",
        "sk_reuseport",
        "flow_dissector",
        "cgroup_sysctl",
        "raw_tracepoint_writable",
        "cgroup_sockopt",
        "tracing",
        "struct_ops",
        "ext",
        "lsm",
        "sk_lookup",
        "syscall",
        "netfilter",
    ]
}

extension BPFProgramType {
    /// `BPF_PROG_TYPE_UNSPEC`.
    public static let unspecified = BPFProgramType(rawValue: 0)
    /// `BPF_PROG_TYPE_SOCKET_FILTER`, Linux 3.19.
    public static let socketFilter = BPFProgramType(rawValue: 1)
    /// `BPF_PROG_TYPE_KPROBE`, Linux 4.1.
    public static let kprobe = BPFProgramType(rawValue: 2)
    /// `BPF_PROG_TYPE_SCHED_CLS`, Linux 4.1.
    public static let schedCls = BPFProgramType(rawValue: 3)
    /// `BPF_PROG_TYPE_SCHED_ACT`, Linux 4.1.
    public static let schedAct = BPFProgramType(rawValue: 4)
    /// `BPF_PROG_TYPE_TRACEPOINT`, Linux 4.7.
    public static let tracepoint = BPFProgramType(rawValue: 5)
    /// `BPF_PROG_TYPE_XDP`, Linux 4.8.
    public static let xdp = BPFProgramType(rawValue: 6)
    /// `BPF_PROG_TYPE_PERF_EVENT`, Linux 4.9.
    public static let perfEvent = BPFProgramType(rawValue: 7)
    /// `BPF_PROG_TYPE_CGROUP_SKB`, Linux 4.10.
    public static let cgroupSKB = BPFProgramType(rawValue: 8)
    /// `BPF_PROG_TYPE_CGROUP_SOCK`, Linux 4.10.
    public static let cgroupSock = BPFProgramType(rawValue: 9)
    /// `BPF_PROG_TYPE_LWT_IN`, Linux 4.10.
    public static let lwtIn = BPFProgramType(rawValue: 10)
    /// `BPF_PROG_TYPE_LWT_OUT`, Linux 4.10.
    public static let lwtOut = BPFProgramType(rawValue: 11)
    /// `BPF_PROG_TYPE_LWT_XMIT`, Linux 4.10.
    public static let lwtXmit = BPFProgramType(rawValue: 12)
    /// `BPF_PROG_TYPE_SOCK_OPS`, Linux 4.13.
    public static let sockOps = BPFProgramType(rawValue: 13)
    /// `BPF_PROG_TYPE_SK_SKB`, Linux 4.14.
    public static let skSKB = BPFProgramType(rawValue: 14)
    /// `BPF_PROG_TYPE_CGROUP_DEVICE`, Linux 4.15.
    public static let cgroupDevice = BPFProgramType(rawValue: 15)
    /// `BPF_PROG_TYPE_SK_MSG`, Linux 4.17.
    public static let skMsg = BPFProgramType(rawValue: 16)
    /// `BPF_PROG_TYPE_RAW_TRACEPOINT`, Linux 4.17.
    public static let rawTracepoint = BPFProgramType(rawValue: 17)
    /// `BPF_PROG_TYPE_CGROUP_SOCK_ADDR`, Linux 4.17.
    public static let cgroupSockAddr = BPFProgramType(rawValue: 18)
    /// `BPF_PROG_TYPE_LWT_SEG6LOCAL`, Linux 4.18.
    public static let lwtSEG6Local = BPFProgramType(rawValue: 19)
    /// `BPF_PROG_TYPE_LIRC_MODE2`, Linux 4.18.
    public static let lircMode2 = BPFProgramType(rawValue: 20)
    /// `BPF_PROG_TYPE_SK_REUSEPORT`, Linux 4.19.
    public static let skReuseport = BPFProgramType(rawValue: 21)
    /// `BPF_PROG_TYPE_FLOW_DISSECTOR`, Linux 4.20.
    public static let flowDissector = BPFProgramType(rawValue: 22)
    /// `BPF_PROG_TYPE_CGROUP_SYSCTL`, Linux 5.2.
    public static let cgroupSysctl = BPFProgramType(rawValue: 23)
    /// `BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE`, Linux 5.2.
    public static let rawTracepointWritable = BPFProgramType(rawValue: 24)
    /// `BPF_PROG_TYPE_CGROUP_SOCKOPT`, Linux 5.3.
    public static let cgroupSockopt = BPFProgramType(rawValue: 25)
    /// `BPF_PROG_TYPE_TRACING`, Linux 5.5.
    public static let tracing = BPFProgramType(rawValue: 26)
    /// `BPF_PROG_TYPE_STRUCT_OPS`, Linux 5.6.
    public static let structOps = BPFProgramType(rawValue: 27)
    /// `BPF_PROG_TYPE_EXT`, Linux 5.6.
    public static let ext = BPFProgramType(rawValue: 28)
    /// `BPF_PROG_TYPE_LSM`, Linux 5.7.
    public static let lsm = BPFProgramType(rawValue: 29)
    /// `BPF_PROG_TYPE_SK_LOOKUP`, Linux 5.9.
    public static let skLookup = BPFProgramType(rawValue: 30)
    /// `BPF_PROG_TYPE_SYSCALL`, Linux 5.14.
    public static let syscall = BPFProgramType(rawValue: 31)
    /// `BPF_PROG_TYPE_NETFILTER`, Linux 6.4.
    public static let netfilter = BPFProgramType(rawValue: 32)
}

// SPDX-License-Identifier: Apache-2.0

/// What kind of hook a program is for, where its type has several.
///
/// Kernel counterpart: `enum bpf_attach_type`. The values are our own, so that types newer than the installed headers have
/// a name.
public struct BPFAttachType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The kernel's number.
    public let rawValue: UInt32

    /// Makes a value of the kernel's number, known to this library or not.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The kernel's name in lower case as bpftool prints it, or the number.
    public var description: String { kernelName(of: rawValue, in: Self.names) }

    private static let names = [
        "cgroup_inet_ingress",
        "cgroup_inet_egress",
        "cgroup_inet_sock_create",
        "cgroup_sock_ops",
        "sk_skb_stream_parser",
        "sk_skb_stream_verdict",
        "cgroup_device",
        "sk_msg_verdict",
        "cgroup_inet4_bind",
        "cgroup_inet6_bind",
        "cgroup_inet4_connect",
        "cgroup_inet6_connect",
        "cgroup_inet4_post_bind",
        "cgroup_inet6_post_bind",
        "cgroup_udp4_sendmsg",
        "cgroup_udp6_sendmsg",
        "lirc_mode2",
        "flow_dissector",
        "cgroup_sysctl",
        "cgroup_udp4_recvmsg",
        "cgroup_udp6_recvmsg",
        "cgroup_getsockopt",
        "cgroup_setsockopt",
        "trace_raw_tp",
        "trace_fentry",
        "trace_fexit",
        "modify_return",
        "lsm_mac",
        "trace_iter",
        "cgroup_inet4_getpeername",
        "cgroup_inet6_getpeername",
        "cgroup_inet4_getsockname",
        "cgroup_inet6_getsockname",
        "xdp_devmap",
        "cgroup_inet_sock_release",
        "xdp_cpumap",
        "sk_lookup",
        "xdp",
        "sk_skb_verdict",
        "sk_reuseport_select",
        "sk_reuseport_select_or_migrate",
        "perf_event",
        "trace_kprobe_multi",
        "lsm_cgroup",
        "struct_ops",
        "netfilter",
        "tcx_ingress",
        "tcx_egress",
        "trace_uprobe_multi",
        "cgroup_unix_connect",
        "cgroup_unix_sendmsg",
        "cgroup_unix_recvmsg",
        "cgroup_unix_getpeername",
        "cgroup_unix_getsockname",
        "netkit_primary",
        "netkit_peer",
        "trace_kprobe_session",
        "trace_uprobe_session",
        "trace_fsession",
    ]
}

extension BPFAttachType {
    /// `BPF_CGROUP_INET_INGRESS`.
    public static let cgroupInetIngress = BPFAttachType(rawValue: 0)
    /// `BPF_CGROUP_INET_EGRESS`.
    public static let cgroupInetEgress = BPFAttachType(rawValue: 1)
    /// `BPF_CGROUP_INET_SOCK_CREATE`.
    public static let cgroupInetSockCreate = BPFAttachType(rawValue: 2)
    /// `BPF_CGROUP_SOCK_OPS`.
    public static let cgroupSockOps = BPFAttachType(rawValue: 3)
    /// `BPF_SK_SKB_STREAM_PARSER`.
    public static let skSKBStreamParser = BPFAttachType(rawValue: 4)
    /// `BPF_SK_SKB_STREAM_VERDICT`.
    public static let skSKBStreamVerdict = BPFAttachType(rawValue: 5)
    /// `BPF_CGROUP_DEVICE`.
    public static let cgroupDevice = BPFAttachType(rawValue: 6)
    /// `BPF_SK_MSG_VERDICT`.
    public static let skMsgVerdict = BPFAttachType(rawValue: 7)
    /// `BPF_CGROUP_INET4_BIND`.
    public static let cgroupInet4Bind = BPFAttachType(rawValue: 8)
    /// `BPF_CGROUP_INET6_BIND`.
    public static let cgroupInet6Bind = BPFAttachType(rawValue: 9)
    /// `BPF_CGROUP_INET4_CONNECT`.
    public static let cgroupInet4Connect = BPFAttachType(rawValue: 10)
    /// `BPF_CGROUP_INET6_CONNECT`.
    public static let cgroupInet6Connect = BPFAttachType(rawValue: 11)
    /// `BPF_CGROUP_INET4_POST_BIND`.
    public static let cgroupInet4PostBind = BPFAttachType(rawValue: 12)
    /// `BPF_CGROUP_INET6_POST_BIND`.
    public static let cgroupInet6PostBind = BPFAttachType(rawValue: 13)
    /// `BPF_CGROUP_UDP4_SENDMSG`.
    public static let cgroupUDP4Sendmsg = BPFAttachType(rawValue: 14)
    /// `BPF_CGROUP_UDP6_SENDMSG`.
    public static let cgroupUDP6Sendmsg = BPFAttachType(rawValue: 15)
    /// `BPF_LIRC_MODE2`.
    public static let lircMode2 = BPFAttachType(rawValue: 16)
    /// `BPF_FLOW_DISSECTOR`.
    public static let flowDissector = BPFAttachType(rawValue: 17)
    /// `BPF_CGROUP_SYSCTL`.
    public static let cgroupSysctl = BPFAttachType(rawValue: 18)
    /// `BPF_CGROUP_UDP4_RECVMSG`.
    public static let cgroupUDP4Recvmsg = BPFAttachType(rawValue: 19)
    /// `BPF_CGROUP_UDP6_RECVMSG`.
    public static let cgroupUDP6Recvmsg = BPFAttachType(rawValue: 20)
    /// `BPF_CGROUP_GETSOCKOPT`.
    public static let cgroupGetsockopt = BPFAttachType(rawValue: 21)
    /// `BPF_CGROUP_SETSOCKOPT`.
    public static let cgroupSetsockopt = BPFAttachType(rawValue: 22)
    /// `BPF_TRACE_RAW_TP`.
    public static let traceRawTP = BPFAttachType(rawValue: 23)
    /// `BPF_TRACE_FENTRY`.
    public static let traceFentry = BPFAttachType(rawValue: 24)
    /// `BPF_TRACE_FEXIT`.
    public static let traceFexit = BPFAttachType(rawValue: 25)
    /// `BPF_MODIFY_RETURN`.
    public static let modifyReturn = BPFAttachType(rawValue: 26)
    /// `BPF_LSM_MAC`.
    public static let lsmMAC = BPFAttachType(rawValue: 27)
    /// `BPF_TRACE_ITER`.
    public static let traceIter = BPFAttachType(rawValue: 28)
    /// `BPF_CGROUP_INET4_GETPEERNAME`.
    public static let cgroupInet4Getpeername = BPFAttachType(rawValue: 29)
    /// `BPF_CGROUP_INET6_GETPEERNAME`.
    public static let cgroupInet6Getpeername = BPFAttachType(rawValue: 30)
    /// `BPF_CGROUP_INET4_GETSOCKNAME`.
    public static let cgroupInet4Getsockname = BPFAttachType(rawValue: 31)
    /// `BPF_CGROUP_INET6_GETSOCKNAME`.
    public static let cgroupInet6Getsockname = BPFAttachType(rawValue: 32)
    /// `BPF_XDP_DEVMAP`.
    public static let xdpDevMap = BPFAttachType(rawValue: 33)
    /// `BPF_CGROUP_INET_SOCK_RELEASE`.
    public static let cgroupInetSockRelease = BPFAttachType(rawValue: 34)
    /// `BPF_XDP_CPUMAP`.
    public static let xdpCPUMap = BPFAttachType(rawValue: 35)
    /// `BPF_SK_LOOKUP`.
    public static let skLookup = BPFAttachType(rawValue: 36)
    /// `BPF_XDP`.
    public static let xdp = BPFAttachType(rawValue: 37)
    /// `BPF_SK_SKB_VERDICT`.
    public static let skSKBVerdict = BPFAttachType(rawValue: 38)
    /// `BPF_SK_REUSEPORT_SELECT`.
    public static let skReuseportSelect = BPFAttachType(rawValue: 39)
    /// `BPF_SK_REUSEPORT_SELECT_OR_MIGRATE`.
    public static let skReuseportSelectOrMigrate = BPFAttachType(rawValue: 40)
    /// `BPF_PERF_EVENT`.
    public static let perfEvent = BPFAttachType(rawValue: 41)
    /// `BPF_TRACE_KPROBE_MULTI`.
    public static let traceKprobeMulti = BPFAttachType(rawValue: 42)
    /// `BPF_LSM_CGROUP`.
    public static let lsmCgroup = BPFAttachType(rawValue: 43)
    /// `BPF_STRUCT_OPS`.
    public static let structOps = BPFAttachType(rawValue: 44)
    /// `BPF_NETFILTER`.
    public static let netfilter = BPFAttachType(rawValue: 45)
    /// `BPF_TCX_INGRESS`.
    public static let tcxIngress = BPFAttachType(rawValue: 46)
    /// `BPF_TCX_EGRESS`.
    public static let tcxEgress = BPFAttachType(rawValue: 47)
    /// `BPF_TRACE_UPROBE_MULTI`.
    public static let traceUprobeMulti = BPFAttachType(rawValue: 48)
    /// `BPF_CGROUP_UNIX_CONNECT`.
    public static let cgroupUnixConnect = BPFAttachType(rawValue: 49)
    /// `BPF_CGROUP_UNIX_SENDMSG`.
    public static let cgroupUnixSendmsg = BPFAttachType(rawValue: 50)
    /// `BPF_CGROUP_UNIX_RECVMSG`.
    public static let cgroupUnixRecvmsg = BPFAttachType(rawValue: 51)
    /// `BPF_CGROUP_UNIX_GETPEERNAME`.
    public static let cgroupUnixGetpeername = BPFAttachType(rawValue: 52)
    /// `BPF_CGROUP_UNIX_GETSOCKNAME`.
    public static let cgroupUnixGetsockname = BPFAttachType(rawValue: 53)
    /// `BPF_NETKIT_PRIMARY`.
    public static let netkitPrimary = BPFAttachType(rawValue: 54)
    /// `BPF_NETKIT_PEER`.
    public static let netkitPeer = BPFAttachType(rawValue: 55)
    /// `BPF_TRACE_KPROBE_SESSION`.
    public static let traceKprobeSession = BPFAttachType(rawValue: 56)
    /// `BPF_TRACE_UPROBE_SESSION`.
    public static let traceUprobeSession = BPFAttachType(rawValue: 57)
    /// `BPF_TRACE_FSESSION`.
    public static let traceFsession = BPFAttachType(rawValue: 58)
}

extension BPFAttachType {
    /// The hook that a program of a type was loaded for; `nil` where the number says nothing.
    ///
    /// 0 is `cgroup_inet_ingress` for the programs that have such a hook, and nothing for others. The number of a `struct_ops`
    /// program is a member of its structure.
    func asHook(of type: BPFProgramType) -> BPFAttachType? {
        type == .structOps || rawValue == 0 && type != .cgroupSKB ? nil : self
    }
}

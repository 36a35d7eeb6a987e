// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension KernelRequirement {
    // MARK: Features

    /// The kernel's types in `/sys/kernel/btf/vmlinux`, for CO-RE and for hooks that are named by type.
    public static let btf = KernelRequirement(
        "BTF",
        since: KernelVersion(5, 4),
        options: ["CONFIG_DEBUG_INFO_BTF"],
        fallback: "set BPFObject.OpenOptions.kernelBTFPath to a BTF file of the kernel",
        probe: .attempt {
            switch FileAccess.check("/sys/kernel/btf/vmlinux", R_OK) {
            case 0: .supported
            case EACCES: .notPermitted
            default: .unsupported
            }
        }
    )

    /// Ring buffer maps.
    public static let ringBuffer = KernelRequirement(
        "ring buffer",
        since: KernelVersion(5, 8),
        fallback: "use a perf event array with PerfBuffer",
        probe: .mapType(.ringBuffer)
    )

    /// Attach cookies: a number for each attachment that the program can read (`bpf_get_attach_cookie`).
    public static let attachCookie = KernelRequirement(
        "attach cookie",
        since: KernelVersion(5, 15),
        fallback: "attach without a cookie and use one program for each attachment",
        probe: .attempt { ProgramProbe.helper("bpf_get_attach_cookie", .tracepoint) }
    )

    /// Links for tracepoints, kprobes and uprobes, which can be pinned.
    public static let perfEventLinks = KernelRequirement(
        "perf event links",
        since: KernelVersion(5, 15),
        fallback: "attach without pinning",
        probe: .attachType(.perfEvent)
    )

    /// Memory shared by programs and processes.
    public static let arena = KernelRequirement(
        "arena",
        since: KernelVersion(6, 9),
        fallback: "map an array into memory",
        probe: .mapType(.arena)
    )

    /// BPF tokens: privileges delegated through a bpffs.
    public static let token = KernelRequirement(
        "token",
        since: KernelVersion(6, 9),
        fallback: "grant the capabilities",
        probe: .attempt { TokenProbe.create() }
    )

    /// Reading many entries of a hash map in one call.
    public static let batchedHash = KernelRequirement(
        "hash map batches",
        since: KernelVersion(5, 6),
        fallback: "read the entries one by one, as entries() does there",
        probe: .attempt { MapProbe.batches(.hash) }
    )

    /// Reading many entries of an array in one call.
    public static let batchedArray = KernelRequirement(
        "array batches",
        since: KernelVersion(5, 6),
        fallback: "read the entries one by one, as entries() does there",
        probe: .attempt { MapProbe.batches(.array) }
    )

    /// Reading many entries of a per-CPU array in one call.
    public static let batchedPerCPUArray = KernelRequirement(
        "per-CPU array batches",
        since: KernelVersion(5, 13),
        fallback: "read the entries one by one, as entries() does there",
        probe: .attempt { MapProbe.batches(.perCPUArray) }
    )

    // MARK: Hooks for tracing

    /// Tracepoints.
    public static let tracepoint = KernelRequirement(
        "tracepoint",
        since: KernelVersion(4, 7),
        options: ["CONFIG_BPF_EVENTS"],
        hook: Tracepoint.self,
        probe: .programType(.tracepoint)
    )

    /// Raw tracepoints.
    public static let rawTracepoint = KernelRequirement(
        "raw tracepoint",
        since: KernelVersion(4, 17),
        options: ["CONFIG_BPF_EVENTS"],
        hook: RawTracepoint.self,
        probe: .programType(.rawTracepoint)
    )

    /// Raw tracepoints whose arguments are typed by BTF.
    public static let btfTracepoint = KernelRequirement(
        "BTF tracepoint",
        since: KernelVersion(5, 5),
        options: ["CONFIG_DEBUG_INFO_BTF"],
        hook: BTFTracepoint.self,
        probe: .attachType(.traceRawTP)
    )

    /// Kernel functions by breakpoint.
    public static let kprobe = KernelRequirement(
        "kprobe",
        since: KernelVersion(4, 1),
        options: ["CONFIG_KPROBE_EVENTS"],
        hook: Kprobe.self,
        probe: .attempt { Kprobe.probe() }
    )

    /// Many kernel functions with one link.
    public static let kprobeMulti = KernelRequirement(
        "kprobe.multi",
        since: KernelVersion(5, 18),
        options: ["CONFIG_FPROBE"],
        fallback: "attach kprobes one by one",
        hook: KprobeMulti.self,
        probe: .attachType(.traceKprobeMulti)
    )

    /// Entry and return of many kernel functions with one program and one link.
    public static let kprobeSession = KernelRequirement(
        "kprobe.session",
        since: KernelVersion(6, 10),
        options: ["CONFIG_FPROBE"],
        fallback: "attach to entry and return separately",
        hook: KprobeSession.self,
        probe: .attachType(.traceKprobeSession)
    )

    /// Functions of executables and libraries.
    public static let uprobe = KernelRequirement(
        "uprobe",
        since: KernelVersion(4, 3),
        options: ["CONFIG_UPROBE_EVENTS"],
        hook: Uprobe.self,
        probe: .attempt { Uprobe.probe() }
    )

    /// Statically defined probes of executables and libraries.
    public static let usdt = KernelRequirement(
        "USDT",
        since: KernelVersion(4, 3),
        options: ["CONFIG_UPROBE_EVENTS"],
        hook: USDT.self,
        probe: .attempt { Uprobe.probe() }
    )

    /// Many places of an executable with one link.
    public static let uprobeMulti = KernelRequirement(
        "uprobe.multi",
        since: KernelVersion(6, 6),
        options: ["CONFIG_UPROBES"],
        fallback: "attach uprobes one by one",
        hook: UprobeMulti.self,
        probe: .attachType(.traceUprobeMulti)
    )

    /// Entry and return of many places of an executable with one program.
    public static let uprobeSession = KernelRequirement(
        "uprobe.session",
        since: KernelVersion(6, 13),
        options: ["CONFIG_UPROBES"],
        fallback: "attach to entry and return separately",
        hook: UprobeMulti.self,
        probe: .attachType(.traceUprobeSession)
    )

    /// Entry and exit of kernel functions by trampoline (fentry and fexit).
    public static let fentry = KernelRequirement(
        "fentry and fexit",
        since: KernelVersion(5, 5),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_DYNAMIC_FTRACE"],
        fallback: "attach a kprobe",
        hook: FunctionTracing.self,
        probe: .attachType(.traceFentry)
    )

    /// Changing the return value of kernel functions (fmod_ret).
    public static let modifyReturn = KernelRequirement(
        "fmod_ret",
        since: KernelVersion(5, 7),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_FUNCTION_ERROR_INJECTION"],
        hook: FunctionTracing.self,
        probe: .attachType(.modifyReturn)
    )

    /// Entry and exit of a kernel function with one program (fsession).
    public static let fsession = KernelRequirement(
        "fsession",
        since: KernelVersion(7, 0),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_DYNAMIC_FTRACE"],
        fallback: "attach to entry and exit separately",
        hook: FunctionTracing.self,
        probe: .attachType(.traceFsession)
    )

    /// Many kernel functions with one link by trampoline.
    public static let tracingMulti = KernelRequirement(
        "fentry.multi",
        since: KernelVersion(7, 2),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_DYNAMIC_FTRACE"],
        fallback: "use kprobe.multi",
        hook: TracingMulti.self,
        probe: .attachType(.traceFentryMulti)
    )

    /// Replacing a function of another program (freplace).
    public static let freplace = KernelRequirement(
        "freplace",
        since: KernelVersion(5, 6),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_BPF_JIT"],
        hook: Freplace.self,
        probe: .programType(.ext)
    )

    /// Security hooks.
    public static let lsm = KernelRequirement(
        "LSM",
        since: KernelVersion(5, 7),
        options: ["CONFIG_BPF_LSM"],
        hook: SecurityHook.self,
        probe: .attachType(.lsmMAC)
    )

    /// Security hooks of a control group.
    public static let lsmCgroup = KernelRequirement(
        "LSM of a control group",
        since: KernelVersion(6, 0),
        options: ["CONFIG_BPF_LSM", "CONFIG_CGROUP_BPF"],
        hook: SecurityHook.self,
        probe: .attachType(.lsmCgroup)
    )

    /// Iterators over kernel objects.
    public static let iterator = KernelRequirement(
        "iterator",
        since: KernelVersion(5, 8),
        options: ["CONFIG_DEBUG_INFO_BTF"],
        hook: Iterator.self,
        probe: .attachType(.traceIter)
    )

    /// Perf events as hooks.
    public static let perfEvent = KernelRequirement(
        "perf event",
        since: KernelVersion(4, 9),
        options: ["CONFIG_PERF_EVENTS"],
        hook: PerfEvent.self,
        probe: .programType(.perfEvent)
    )

    /// Kernel structures whose functions are programs, registered by a link.
    public static let structOps = KernelRequirement(
        "struct_ops",
        since: KernelVersion(6, 4),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_BPF_JIT"],
        fallback: "register the structure without a link (Linux 5.6 or newer)",
        hook: StructOps.self,
        probe: .attachType(.structOps)
    )

    /// Programs that are run by a system call.
    public static let syscallProgram = KernelRequirement(
        "syscall program",
        since: KernelVersion(5, 14),
        hook: SyscallProgram.self,
        probe: .programType(.syscall)
    )

    // MARK: Hooks for networking

    /// Packets before the network stack.
    public static let xdp = KernelRequirement(
        "XDP",
        since: KernelVersion(5, 9),
        hook: XDP.self,
        probe: .attachType(.xdp)
    )

    /// Packets in traffic control, through a filter of `clsact`.
    public static let tc = KernelRequirement(
        "tc",
        since: KernelVersion(4, 5),
        options: ["CONFIG_NET_SCH_INGRESS", "CONFIG_NET_CLS_BPF"],
        fallback: "attach to tcx (Linux 6.6 or newer)",
        hook: TrafficControl.self,
        probe: .attempt { TrafficControl.probe() }
    )

    /// Packets in traffic control, through ordered links.
    public static let tcx = KernelRequirement(
        "tcx",
        since: KernelVersion(6, 6),
        options: ["CONFIG_NET_XGRESS"],
        fallback: "attach to tc, which uses clsact filters",
        hook: TCX.self,
        probe: .attachType(.tcxIngress)
    )

    /// Packets of netkit devices.
    public static let netkit = KernelRequirement(
        "netkit",
        since: KernelVersion(6, 7),
        options: ["CONFIG_NETKIT"],
        fallback: "use veth devices",
        hook: Netkit.self,
        probe: .attachType(.netkitPrimary)
    )

    /// Netfilter hooks.
    public static let netfilter = KernelRequirement(
        "netfilter",
        since: KernelVersion(6, 4),
        options: ["CONFIG_NETFILTER_BPF_LINK"],
        hook: Netfilter.self,
        probe: .attachType(.netfilter)
    )

    /// Reassembling fragments before a netfilter program runs.
    public static let netfilterDefragmentation = KernelRequirement(
        "netfilter defragmentation",
        since: KernelVersion(6, 6),
        options: ["CONFIG_NF_DEFRAG_IPV4", "CONFIG_NF_DEFRAG_IPV6"],
        fallback: "attach without it",
        probe: .attempt { .unknown }
    )

    /// Hooks of control groups.
    public static let cgroup = KernelRequirement(
        "control group",
        since: KernelVersion(5, 7),
        options: ["CONFIG_CGROUP_BPF"],
        hook: ControlGroup.self,
        probe: .attachType(.cgroupInetIngress)
    )

    /// Hooks of control groups for Unix domain sockets.
    public static let cgroupUnix = KernelRequirement(
        "Unix domain sockets of a control group",
        since: KernelVersion(6, 7),
        options: ["CONFIG_CGROUP_BPF"],
        hook: ControlGroup.self,
        probe: .attachType(.cgroupUnixConnect)
    )

    /// Sockets and network namespaces: `sk_lookup` and `flow_dissector`.
    public static let networkNamespace = KernelRequirement(
        "network namespace",
        since: KernelVersion(5, 9),
        options: ["CONFIG_INET"],
        hook: NetworkNamespaceHook.self,
        probe: .attachType(.skLookup)
    )

    /// Socket maps: `sk_skb` and `sk_msg`.
    public static let socketMap = KernelRequirement(
        "socket map",
        since: KernelVersion(4, 17),
        options: ["CONFIG_BPF_STREAM_PARSER"],
        hook: SocketMap.self,
        probe: .attachType(.skMsgVerdict)
    )

    /// Socket maps: `sk_skb/verdict` without a parser.
    public static let socketMapVerdict = KernelRequirement(
        "sk_skb/verdict",
        since: KernelVersion(5, 13),
        options: ["CONFIG_BPF_STREAM_PARSER"],
        hook: SocketMap.self,
        probe: .attachType(.skSKBVerdict)
    )

    /// The choice of a socket among those that share a port.
    public static let reuseport = KernelRequirement(
        "sk_reuseport",
        since: KernelVersion(4, 19),
        options: ["CONFIG_INET"],
        hook: SocketOption.self,
        probe: .programType(.skReuseport)
    )

    /// Moving connections to another socket among those that share a port.
    public static let reuseportMigration = KernelRequirement(
        "sk_reuseport/migrate",
        since: KernelVersion(5, 14),
        options: ["CONFIG_INET"],
        hook: SocketOption.self,
        probe: .attachType(.skReuseportSelectOrMigrate)
    )

    /// Routes: `lwt_in`, `lwt_out`, `lwt_xmit` and `lwt_seg6local`.
    public static let lightweightTunnel = KernelRequirement(
        "lightweight tunnel",
        since: KernelVersion(4, 10),
        options: ["CONFIG_LWTUNNEL_BPF"],
        hook: LightweightTunnel.self,
        probe: .programType(.lwtXmit)
    )

    /// Infrared receivers.
    public static let lirc = KernelRequirement(
        "lirc_mode2",
        since: KernelVersion(4, 18),
        options: ["CONFIG_BPF_LIRC_MODE2"],
        hook: InfraredReceiver.self,
        probe: .attachType(.lircMode2)
    )

    /// Every row.
    public static let all: [KernelRequirement] = [
        .btf, .ringBuffer, .attachCookie, .perfEventLinks, .arena, .token, .batchedHash, .batchedArray,
        .batchedPerCPUArray,
        .tracepoint, .rawTracepoint, .btfTracepoint, .kprobe, .kprobeMulti, .kprobeSession, .uprobe, .usdt,
        .uprobeMulti,
        .uprobeSession, .fentry, .modifyReturn, .fsession, .tracingMulti, .freplace, .lsm, .lsmCgroup, .iterator,
        .perfEvent, .structOps, .syscallProgram,
        .xdp, .tc, .tcx, .netkit, .netfilter, .netfilterDefragmentation, .cgroup, .cgroupUnix, .networkNamespace,
        .socketMap, .socketMapVerdict,
        .reuseport, .reuseportMigration, .lightweightTunnel, .lirc,
    ]
}

// SPDX-License-Identifier: Apache-2.0

extension KernelRequirement {
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
        probe: .attempt {
            // To try it would load the kernel's module for it.
            let programs = BPFFeatures.probe(feature: .netfilter)
            return programs == .supported ? .unknown : programs
        }
    )

    /// Hooks of control groups.
    public static let cgroup = KernelRequirement(
        "control group",
        since: KernelVersion(5, 7),
        options: ["CONFIG_CGROUP_BPF"],
        hook: ControlGroup.self,
        probe: .attachType(.cgroupInetIngress)
    )

    /// The order of the programs of a control group, and its revision.
    public static let cgroupOrder = KernelRequirement(
        "order of a control group's programs",
        since: KernelVersion(6, 17),
        options: ["CONFIG_CGROUP_BPF"],
        fallback: "attach without an order, after all programs that are attached",
        // Some older kernels ignore the order, so that an attempt shows nothing.
        probe: .attempt { KernelVersion.running < KernelVersion(6, 17) ? .unsupported : .supported }
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
        hook: SocketMapHook.self,
        probe: .attachType(.skMsgVerdict)
    )

    /// Socket maps: `sk_skb/verdict` without a parser.
    public static let socketMapVerdict = KernelRequirement(
        "sk_skb/verdict",
        since: KernelVersion(5, 13),
        options: ["CONFIG_BPF_STREAM_PARSER"],
        hook: SocketMapHook.self,
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

    /// The hooks for networking.
    static let networkHooks: [KernelRequirement] = [
        .xdp, .tc, .tcx, .netkit, .netfilter, .netfilterDefragmentation, .cgroup, .cgroupOrder, .cgroupUnix,
        .networkNamespace, .socketMap, .socketMapVerdict, .reuseport, .reuseportMigration, .lightweightTunnel,
        .lirc,
    ]
}

// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

extension AttachTarget {
    /// The packets that an interface receives, before the network stack has them. For programs of type `xdp`.
    ///
    /// - Parameters:
    ///   - interface: the interface, which has room for one such program.
    ///   - mode: who runs the program.
    ///
    /// C counterpart: `bpf_program__attach_xdp`. Minimum kernel: Linux 5.9.
    public static func xdp(interface: AttachTarget.Interface, mode: AttachTarget.XDPMode = .default) -> AttachTarget {
        AttachTarget(kind: .xdp(interface, mode))
    }

    /// The packets of an interface in traffic control, through a filter of the `clsact` queueing discipline. For programs
    /// of type `sched_cls`.
    ///
    /// The discipline is made when the interface has none, and removed with the last filter if this process made it. The
    /// filter is no link: it cannot be pinned, and stays when the process ends without detaching. From Linux 6.6 on prefer
    /// ``tcx(interface:_:order:)``.
    ///
    /// - Parameters:
    ///   - interface: the interface.
    ///   - direction: the way of the packets.
    ///   - priority: where among the filters, lower ones first; 0 lets the kernel choose.
    ///   - handle: the filter's number in its priority; 0 lets the kernel choose.
    ///
    /// C counterpart: `bpf_tc_hook_create` and `bpf_tc_attach`. Minimum kernel: Linux 4.5, built with
    /// `CONFIG_NET_SCH_INGRESS` and `CONFIG_NET_CLS_BPF`.
    public static func tc(
        interface: AttachTarget.Interface,
        _ direction: AttachTarget.TrafficDirection,
        priority: UInt16 = 0,
        handle: UInt32 = 0
    ) -> AttachTarget {
        AttachTarget(kind: .tc(interface, direction, priority: priority, handle: handle))
    }

    /// The packets of an interface in traffic control, through a link. For programs of type `sched_cls`.
    ///
    /// - Parameters:
    ///   - interface: the interface.
    ///   - direction: the way of the packets.
    ///   - order: where among the programs of the same interface and direction.
    ///
    /// C counterpart: `bpf_program__attach_tcx`. Minimum kernel: Linux 6.6, built with `CONFIG_NET_XGRESS`.
    public static func tcx(
        interface: AttachTarget.Interface,
        _ direction: AttachTarget.TrafficDirection,
        order: AttachTarget.Order = .last
    ) -> AttachTarget {
        AttachTarget(kind: .tcx(interface, direction, order))
    }

    /// The packets that leave through one end of a netkit pair. For programs of type `sched_cls`.
    ///
    /// - Parameters:
    ///   - interface: the primary device of the pair, also for programs at its peer.
    ///   - end: the end.
    ///   - order: where among the programs of the same end.
    ///
    /// C counterpart: `bpf_program__attach_netkit`. Minimum kernel: Linux 6.7, built with `CONFIG_NETKIT`.
    public static func netkit(
        interface: AttachTarget.Interface,
        _ end: AttachTarget.NetkitEndpoint,
        order: AttachTarget.Order = .last
    ) -> AttachTarget {
        AttachTarget(kind: .netkit(interface, end, order))
    }

    /// What the processes of a control group do. For programs of the `cgroup_*` types, `sock_ops` and `SEC("lsm_cgroup/…")`.
    ///
    /// Several programs may be attached to one group; those of its parents run too.
    ///
    /// - Parameters:
    ///   - path: the group's directory under a cgroup2 mount: see ``BPFKernel/cgroup2``.
    ///   - attachType: the kind of hook; by default what the program's `SEC()` says.
    ///
    /// C counterpart: `bpf_program__attach_cgroup`. Minimum kernel: Linux 5.7, built with `CONFIG_CGROUP_BPF`.
    public static func cgroup(_ path: FilePath, attachType: BPFAttachType? = nil) -> AttachTarget {
        AttachTarget(kind: .cgroup(path, attachType))
    }

    /// A hook of netfilter in the calling thread's network namespace. For programs of type `netfilter`.
    ///
    /// - Parameters:
    ///   - family: the protocol.
    ///   - hook: the place on a packet's way.
    ///   - priority: when among all that is at the hook, lower ones first; 0 is where filters usually are
    ///     (`NF_IP_PRI_FILTER`). The least and the greatest number are not allowed.
    ///   - defragment: whether fragments are put together before, for a priority above -400 (Linux 6.6).
    ///
    /// C counterpart: `bpf_program__attach_netfilter`. Minimum kernel: Linux 6.4, built with `CONFIG_NETFILTER_BPF_LINK`.
    public static func netfilter(
        _ family: AttachTarget.NetfilterFamily,
        _ hook: AttachTarget.NetfilterHook,
        priority: CInt = 0,
        defragment: Bool = false
    ) -> AttachTarget {
        AttachTarget(kind: .netfilter(family, hook, priority: priority, defragment: defragment))
    }
}

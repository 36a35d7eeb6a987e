// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// The program types of sections that older libbpf versions do not know.
enum SectionTypes {
    private struct Definition {
        /// Ends with `+` if `/NAME` may follow.
        let section: String
        let type: BPFProgramType
        let attachType: BPFAttachType
        var isSleepable = false
    }

    /// The sections of libbpf 1.7 that libbpf 1.1 does not have.
    private static let table: [Definition] = [
        Definition(section: "kprobe.session+", type: .kprobe, attachType: .traceKprobeSession),
        Definition(section: "uprobe.multi+", type: .kprobe, attachType: .traceUprobeMulti),
        Definition(section: "uretprobe.multi+", type: .kprobe, attachType: .traceUprobeMulti),
        Definition(section: "uprobe.session+", type: .kprobe, attachType: .traceUprobeSession),
        Definition(section: "uprobe.multi.s+", type: .kprobe, attachType: .traceUprobeMulti, isSleepable: true),
        Definition(section: "uretprobe.multi.s+", type: .kprobe, attachType: .traceUprobeMulti, isSleepable: true),
        Definition(section: "uprobe.session.s+", type: .kprobe, attachType: .traceUprobeSession, isSleepable: true),
        // Attached as single uprobes, which libbpf 1.1 supports.
        Definition(section: "usdt.s+", type: .kprobe, attachType: BPFAttachType(rawValue: 0), isSleepable: true),
        Definition(section: "tc/ingress", type: .schedCls, attachType: .tcxIngress),
        Definition(section: "tc/egress", type: .schedCls, attachType: .tcxEgress),
        Definition(section: "tcx/ingress", type: .schedCls, attachType: .tcxIngress),
        Definition(section: "tcx/egress", type: .schedCls, attachType: .tcxEgress),
        Definition(section: "netkit/primary", type: .schedCls, attachType: .netkitPrimary),
        Definition(section: "netkit/peer", type: .schedCls, attachType: .netkitPeer),
        Definition(section: "fsession+", type: .tracing, attachType: .traceFsession),
        Definition(section: "fsession.s+", type: .tracing, attachType: .traceFsession, isSleepable: true),
        Definition(section: "sk_skb/verdict", type: .skSKB, attachType: .skSKBVerdict),
        Definition(section: "cgroup/connect_unix", type: .cgroupSockAddr, attachType: .cgroupUnixConnect),
        Definition(section: "cgroup/sendmsg_unix", type: .cgroupSockAddr, attachType: .cgroupUnixSendmsg),
        Definition(section: "cgroup/recvmsg_unix", type: .cgroupSockAddr, attachType: .cgroupUnixRecvmsg),
        Definition(section: "cgroup/getpeername_unix", type: .cgroupSockAddr, attachType: .cgroupUnixGetpeername),
        Definition(section: "cgroup/getsockname_unix", type: .cgroupSockAddr, attachType: .cgroupUnixGetsockname),
        Definition(
            section: "struct_ops.s+",
            type: .structOps,
            attachType: BPFAttachType(rawValue: 0),
            isSleepable: true
        ),
        Definition(section: "netfilter", type: .netfilter, attachType: .netfilter),
    ]

    /// `BPF_F_SLEEPABLE` in `<linux/bpf.h>`.
    private static let sleepable: UInt32 = 1 << 4

    /// libbpf 1.1 checks the type of struct_ops functions while it opens an object, before the type can be set.
    private static let registersHandler = LibbpfVersion.running < LibbpfVersion(1, 2)

    /// Registered once: the table of handlers belongs to the process.
    private static let registered: Void = {
        guard registersHandler else { return }
        _ = unsafe libbpf_register_prog_handler(
            "struct_ops.s+",
            BPF_PROG_TYPE_STRUCT_OPS,
            bpf_attach_type(rawValue: 0),
            nil
        )
    }()

    /// Registers the handlers that libbpf needs when it opens an object.
    static func prepare() { _ = registered }

    /// Sets the types and flags of an open object's programs that libbpf left out.
    static func complete(_ object: ObjectHandle) {
        for program in unsafe object.pointer.programs {
            let pointer = unsafe program.pointer
            let type = unsafe bpf_program__type(pointer)
            // A registered handler sets the type and not the flags.
            guard type == BPF_PROG_TYPE_UNSPEC || type == BPF_PROG_TYPE_STRUCT_OPS && registersHandler else { continue }
            let section = unsafe pointer.programSection
            guard let definition = table.first(where: { matches($0.section, section) }) else { continue }
            // These fail for loaded programs only.
            _ = unsafe bpf_program__set_type(pointer, bpf_prog_type(rawValue: definition.type.rawValue))
            _ = unsafe bpf_program__set_expected_attach_type(
                pointer,
                bpf_attach_type(rawValue: definition.attachType.rawValue)
            )
            if definition.isSleepable {
                _ = unsafe bpf_program__set_flags(pointer, bpf_program__flags(pointer) | sleepable)
            }
        }
    }

    /// Sets the target functions of programs whose sections libbpf does not know.
    static func findTargets(_ object: ObjectHandle) throws(BPFError) {
        for program in unsafe object.pointer.programs
        where unsafe bpf_program__expected_attach_type(program.pointer).rawValue == BPFAttachType.traceFsession.rawValue
        {
            let settings = unsafe ProgramSettings(program.pointer)
            guard settings.isAutoloaded,
                LibbpfVersion.running < LibbpfVersion(1, 7),
                object.attachTarget(of: settings.name) == nil,
                let slash = settings.section.firstIndex(of: "/")
            else { continue }
            let target = String(settings.section[slash...].dropFirst())
            let errno = unsafe bpf_program__set_attach_target(program.pointer, 0, target)
            if errno < 0 {
                throw LoadFailure.missingTarget(target, of: settings.name, in: object, errno: -errno)
            }
        }
    }

    private static func matches(_ pattern: String, _ section: String) -> Bool {
        guard pattern.hasSuffix("+") else { return section == pattern }
        let name = pattern.dropLast()
        return section == name || section.hasPrefix(name + "/")
    }

    /// The advice for an unknown section.
    static func advice(for section: String) -> String {
        let head = section.split(separator: "/").first.map(String.init) ?? section
        // The closest names: a known prefix of the section, or a similar spelling.
        let prefixes = known.filter { section.hasPrefix($0) }.sorted { $0.count > $1.count }
        let near = known.map { ($0, min(editDistance(section, $0), editDistance(head, $0))) }
            .filter { $0.1 <= max(2, $0.0.count / 3) && $0.1 < $0.0.count }.sorted { $0.1 < $1.1 }.map(\.0)
        var names: [String] = []
        for name in prefixes.prefix(1) + near where !names.contains(name) { names.append(name) }
        guard !names.isEmpty else {
            return
                "Use a SEC() that names the hook, for example SEC(\"xdp\"), or set the type with setType(_:) before load()"
        }
        let list = names.prefix(3).map { "SEC(\"\($0)\")" }.joined(separator: " or ")
        return "Use \(list), or set the type with setType(_:) before load()"
    }

    /// The names of the sections of libbpf 1.7.
    private static let known: [String] = [
        "socket", "sk_reuseport/migrate", "sk_reuseport", "kprobe", "uprobe", "uprobe.s", "kretprobe",
        "uretprobe", "uretprobe.s", "kprobe.multi", "kretprobe.multi", "kprobe.session", "uprobe.multi",
        "uretprobe.multi", "uprobe.session", "uprobe.multi.s", "uretprobe.multi.s", "uprobe.session.s",
        "ksyscall", "kretsyscall", "usdt", "usdt.s", "tc/ingress", "tc/egress", "tcx/ingress", "tcx/egress",
        "tc", "classifier", "action", "netkit/primary", "netkit/peer", "tracepoint", "tp", "raw_tracepoint",
        "raw_tp", "raw_tracepoint.w", "raw_tp.w", "tp_btf", "fentry", "fmod_ret", "fexit", "fentry.s",
        "fmod_ret.s", "fexit.s", "fsession", "fsession.s", "freplace", "lsm", "lsm.s", "lsm_cgroup", "iter",
        "iter.s", "syscall", "xdp.frags/devmap", "xdp/devmap", "xdp.frags/cpumap", "xdp/cpumap", "xdp.frags", "xdp",
        "perf_event", "lwt_in", "lwt_out", "lwt_xmit", "lwt_seg6local", "sockops", "sk_skb/stream_parser",
        "sk_skb/stream_verdict", "sk_skb/verdict", "sk_skb", "sk_msg", "lirc_mode2", "flow_dissector",
        "cgroup_skb/ingress", "cgroup_skb/egress", "cgroup/skb", "cgroup/sock_create", "cgroup/sock_release",
        "cgroup/sock", "cgroup/post_bind4", "cgroup/post_bind6", "cgroup/bind4", "cgroup/bind6", "cgroup/connect4",
        "cgroup/connect6", "cgroup/connect_unix", "cgroup/sendmsg4", "cgroup/sendmsg6", "cgroup/sendmsg_unix",
        "cgroup/recvmsg4", "cgroup/recvmsg6", "cgroup/recvmsg_unix", "cgroup/getpeername4", "cgroup/getpeername6",
        "cgroup/getpeername_unix", "cgroup/getsockname4", "cgroup/getsockname6", "cgroup/getsockname_unix",
        "cgroup/sysctl", "cgroup/getsockopt", "cgroup/setsockopt", "cgroup/dev", "struct_ops", "struct_ops.s",
        "sk_lookup", "netfilter",
    ]
}

// SPDX-License-Identifier: Apache-2.0

/// What to do with a program whose section does not say where to attach it.
enum AttachAdvice {
    /// What `attach()` cannot do, and what can be done; `nil` for a section that names its hook.
    static func withoutTarget(_ program: BPFProgram) -> (what: String, advice: String)? {
        let section = "SEC(\"\(program.section)\")"
        let nowhere = "\(section) does not say where to attach it"
        if let target = target(program) { return (nowhere, "Use attach(to:) with \(target)") }
        guard let advice = withoutAPI(program) else { return nil }
        return (program.type == .syscall ? "a \(program.type) program is run, not attached" : nowhere, advice)
    }

    /// The target that such a program takes.
    private static func target(_ program: BPFProgram) -> String? {
        let isBare = !program.section.contains("/")
        return switch (program.type, program.expectedAttachType) {
        case (.tracepoint, _) where isBare: ".tracepoint(\"sched\", \"sched_switch\"), with the category and the event"
        case (.rawTracepoint, _) where isBare, (.rawTracepointWritable, _) where isBare:
            ".rawTracepoint(\"sched_switch\"), with the event"
        case (.kprobe, .traceKprobeMulti) where isBare: ".kprobeMulti(…), with the functions"
        case (.kprobe, .traceKprobeSession), (.kprobe, .traceUprobeMulti), (.kprobe, .traceUprobeSession): nil
        case (.kprobe, _) where isBare && program.section.hasPrefix("usdt"):
            ".usdt(…), with the file, the provider and the name"
        case (.kprobe, _) where isBare && program.section.hasPrefix("uretprobe"):
            ".uretprobe(…), with the file and the function"
        case (.kprobe, _) where isBare && program.section.hasPrefix("u"): ".uprobe(…), with the file and the function"
        case (.kprobe, _) where isBare && program.section.hasPrefix("kret"): ".kretprobe(…), with the function"
        case (.kprobe, _) where isBare: ".kprobe(…), with the function"
        case (.xdp, .xdpDevMap), (.xdp, .xdpCPUMap): nil
        case (.xdp, _): ".xdp(interface: \"eth0\"), with the interface"
        case (.schedCls, .tcxIngress): ".tcx(interface: \"eth0\", .ingress), with the interface"
        case (.schedCls, .tcxEgress): ".tcx(interface: \"eth0\", .egress), with the interface"
        case (.schedCls, .netkitPrimary): ".netkit(interface: \"nk0\", .primary), with the interface"
        case (.schedCls, .netkitPeer): ".netkit(interface: \"nk0\", .peer), with the interface"
        case (.schedCls, _): ".tc(interface: \"eth0\", .ingress), with the interface"
        case (.cgroupSKB, _), (.cgroupSock, _), (.cgroupSockAddr, _), (.cgroupSockopt, _), (.cgroupDevice, _),
            (.cgroupSysctl, _), (.sockOps, _), (.lsm, .lsmCgroup):
            ".cgroup(\"/sys/fs/cgroup\"), with the directory of the control group"
        case (.netfilter, _): ".netfilter(.ipv4, .input), with the protocol and the hook"
        default: nil
        }
    }

    /// What a program is attached by for which ``AttachTarget`` has nothing.
    private static func withoutAPI(_ program: BPFProgram) -> String? {
        let descriptor = "with program.fileDescriptor"
        let isBare = !program.section.contains("/")
        return switch (program.type, program.expectedAttachType) {
        case (.syscall, _): "Run it with testRun(_:)"
        case (.socketFilter, _): "Use setsockopt(2) with SO_ATTACH_BPF, \(descriptor)"
        case (.skReuseport, _): "Use setsockopt(2) with SO_ATTACH_REUSEPORT_EBPF, \(descriptor)"
        case (.perfEvent, _): "Use perf_event_open(2) and the ioctl PERF_EVENT_IOC_SET_BPF, \(descriptor)"
        case (.skLookup, _), (.flowDissector, _):
            "Use bpf_link_create() of the product CLibbpf with the descriptor of a network namespace, \(descriptor)"
        case (.skMsg, _), (.skSKB, _):
            "Use bpf_prog_attach() of the product CLibbpf with the descriptor of a socket map, \(descriptor)"
        case (.lircMode2, _):
            "Use bpf_prog_attach() of the product CLibbpf with the descriptor of /dev/lirc0, \(descriptor)"
        case (.lwtIn, _), (.lwtOut, _), (.lwtXmit, _), (.lwtSEG6Local, _):
            "Use bpf_obj_pin() of the product CLibbpf, \(descriptor), and 'ip route add … encap bpf' with the pin"
        case (.schedAct, _): "Use SEC(\"tc\") and attach(to: .tc(interface: \"eth0\", .ingress)) in place of an action"
        case (.xdp, .xdpDevMap), (.xdp, .xdpCPUMap):
            "Use it as the value of an entry of a \(program.expectedAttachType == .xdpCPUMap ? "CPU" : "device") map, \(descriptor)"
        case (.structOps, _): "Use bpf_link_create() of the product CLibbpf with the descriptor of the structure's map"
        case (.kprobe, .traceKprobeSession) where isBare: "Use SEC(\"kprobe.session/PATTERN\"), with the functions"
        case (.kprobe, .traceUprobeMulti) where isBare, (.kprobe, .traceUprobeSession) where isBare:
            "Use SEC(\"\(program.section)/FILE:PATTERN\"), with the file and the functions"
        case (.kprobe, .traceUprobeMulti), (.kprobe, .traceUprobeSession):
            LibbpfVersion.running < LibbpfVersion(1, 6)
                ? "Use libbpf 1.6 or newer, or SEC(\"uprobe\") and attach(to: .uprobe(…)) for each function" : nil
        case (.ext, _): "Use setAttachTarget(_:of:) before load()"
        default: nil
        }
    }

    /// The feature of the kernel that the section asks for.
    static func feature(of program: BPFProgram) -> BPFFeature? {
        switch program.expectedAttachType {
        case .traceKprobeMulti, .traceKprobeSession: .kprobeMulti
        case .traceUprobeMulti, .traceUprobeSession: .uprobeMulti
        default: nil
        }
    }
}

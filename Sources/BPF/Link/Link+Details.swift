// SPDX-License-Identifier: Apache-2.0

extension Link {
    /// The hook of a link, with what the kernel reports for its kind.
    ///
    /// What a kernel does not report is `nil` or 0: Linux 5.13 added the targets of tracing programs, 6.6 those of tracepoints,
    /// probes and perf events, 6.8 those of `uprobe_multi`, and 6.14 the cookies of raw tracepoints.
    ///
    /// The corresponding kernel definition is the union of `struct bpf_link_info` in `<linux/bpf.h>`.
    public enum Details: Sendable, Hashable {
        /// A raw tracepoint, or a BTF tracepoint before Linux 5.13.
        case rawTracepoint(name: String, cookie: UInt64)
        /// A function, a BTF tracepoint or a security hook.
        case tracing(Tracing)
        /// A tracepoint, by its category and name with a colon between them.
        case tracepoint(name: String, cookie: UInt64)
        /// A kprobe or kretprobe.
        case kprobe(Kprobe)
        /// A uprobe, uretprobe or USDT probe.
        case uprobe(Uprobe)
        /// A perf event by its type and number, `PERF_TYPE_*` and `PERF_COUNT_*` in `<linux/perf_event.h>`.
        case perfEvent(type: UInt32, config: UInt64, cookie: UInt64)
        /// Many functions of the kernel.
        case kprobeMulti(KprobeMulti)
        /// Many places of one file.
        case uprobeMulti(UprobeMulti)
        /// An iterator.
        case iterator(Iterator)
        /// A control group by its ID, or `nil` when the group is gone.
        case cgroup(id: UInt64?, attachType: BPFAttachType)
        /// A network namespace by the inode of its file, or `nil` when the namespace is gone.
        case networkNamespace(inode: UInt32?, attachType: BPFAttachType)
        /// The packets that an interface receives, or `nil` when the interface is gone.
        case xdp(interface: UInt32?)
        /// Traffic control of an interface, or `nil` when the interface is gone.
        case tcx(interface: UInt32?, attachType: BPFAttachType)
        /// An endpoint of a netkit pair, or `nil` when the interface is gone.
        case netkit(interface: UInt32?, attachType: BPFAttachType)
        /// A hook of netfilter.
        case netfilter(Netfilter)
        /// A `struct_ops` map, or `nil` after ``Link/forceDetach()``.
        case structOps(mapID: UInt32?)
        /// A socket map, or `nil` after ``Link/forceDetach()``.
        case socketMap(mapID: UInt32?, attachType: BPFAttachType)
        /// A kind that this library does not know, or about which the kernel does not report more.
        case other
    }
}

extension Link.Details {
    init(_ information: LinkInformation, of link: CInt) {
        func number(_ offset: Int) -> UInt32 { information.number(at: offset) }
        func attachType(_ offset: Int) -> BPFAttachType { BPFAttachType(rawValue: number(offset)) }
        func unlessZero<Number: FixedWidthInteger>(_ number: Number) -> Number? { number == 0 ? nil : number }
        self =
            switch information.kind {
            case .rawTracepoint:
                .rawTracepoint(
                    name: information.text(of: link, address: 16, length: 24) ?? "",
                    cookie: information.word(at: 32)
                )
            case .tracing: .tracing(Tracing(information))
            case .cgroup: .cgroup(id: unlessZero(information.word(at: 16)), attachType: attachType(24))
            case .iter: .iterator(Iterator(information, of: link))
            case .netns: .networkNamespace(inode: unlessZero(number(16)), attachType: attachType(20))
            case .xdp: .xdp(interface: unlessZero(number(16)))
            case .structOps: .structOps(mapID: unlessZero(number(16)))
            case .netfilter: .netfilter(Netfilter(information))
            case .kprobeMulti: .kprobeMulti(KprobeMulti(information, of: link))
            case .tcx: .tcx(interface: unlessZero(number(16)), attachType: attachType(20))
            case .uprobeMulti: .uprobeMulti(UprobeMulti(information, of: link))
            case .netkit: .netkit(interface: unlessZero(number(16)), attachType: attachType(20))
            case .sockMap: .socketMap(mapID: unlessZero(number(16)), attachType: attachType(20))
            case .perfEvent: Self.perfEvent(information, of: link)
            default: .other
            }
    }

    /// The kinds of links to perf events, `enum bpf_perf_event_type` in `<linux/bpf.h>`.
    private static func perfEvent(_ information: LinkInformation, of link: CInt) -> Link.Details {
        switch information.number(at: 16) {
        case 1, 2: .uprobe(Uprobe(information, of: link))
        case 3, 4: .kprobe(Kprobe(information, of: link))
        case 5:
            .tracepoint(
                name: information.text(of: link, address: 24, length: 32) ?? "",
                cookie: information.word(at: 40)
            )
        case 6:
            .perfEvent(
                type: information.number(at: 32),
                config: information.word(at: 24),
                cookie: information.word(at: 40)
            )
        default: .other
        }
    }
}

extension Link.Details: CustomStringConvertible {
    /// The hook in a few words.
    public var description: String {
        func interface(_ index: UInt32?) -> String {
            index.map { AttachTarget.Interface.index($0).name ?? "interface \($0)" } ?? "an interface that is gone"
        }
        return switch self {
        case .rawTracepoint(let name, _): "raw_tracepoint \(name)"
        case .tracing(let tracing): tracing.description
        case .tracepoint(let name, _): "tracepoint \(name)"
        case .kprobe(let probe): probe.description
        case .uprobe(let probe): probe.description
        case .perfEvent(let type, let config, _): "perf_event type \(type) config \(config)"
        case .kprobeMulti(let probe): "\(probe.isReturn ? "kretprobe" : "kprobe")_multi \(probe.count) functions"
        case .uprobeMulti(let probe):
            "\(probe.isReturn ? "uretprobe" : "uprobe")_multi \(probe.count) places of \(probe.path)"
        case .iterator(let iterator): "iter \(iterator.target)"
        case .cgroup(let id, let type): "\(type) \(id.map { "cgroup \($0)" } ?? "of a cgroup that is gone")"
        case .networkNamespace(let inode, let type):
            "\(type) \(inode.map { "network namespace \($0)" } ?? "of a network namespace that is gone")"
        case .xdp(let index): "xdp \(interface(index))"
        case .tcx(let index, let type), .netkit(let index, let type): "\(type) \(interface(index))"
        case .netfilter(let hook): hook.description
        case .structOps(let map): "struct_ops \(map.map { "map \($0)" } ?? "that is detached")"
        case .socketMap(let map, let type): "\(type) \(map.map { "map \($0)" } ?? "that is detached")"
        case .other: "another kind of hook"
        }
    }
}

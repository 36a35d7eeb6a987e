// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// A hook that a program can be attached to by name.
///
/// Attaching reports a target that cannot be as ``BPFError``: ``BPFError/Code/targetNotFound`` for one that does not exist,
/// ``BPFError/Code/notSupported`` for one that the running kernel does not know, ``BPFError/Code/invalidArgument`` for one
/// that makes no sense.
public struct AttachTarget: Hashable, Sendable, CustomStringConvertible {
    enum Kind: Hashable {
        case tracepoint(category: String, name: String, cookie: UInt64)
        case rawTracepoint(String)
        case btfTracepoint(String)
        case kprobe(function: String, offset: Int, cookie: UInt64, isReturn: Bool)
        case kprobeMulti(KernelFunctions, isReturn: Bool)
        case uprobe(UserProbe, isReturn: Bool)
        case usdt(binary: FilePath, provider: String, name: String, pid: CInt?, cookie: UInt64)
        case xdp(AttachTarget.Interface, AttachTarget.XDPMode)
        case tc(AttachTarget.Interface, AttachTarget.TrafficDirection, priority: UInt16, handle: UInt32)
        case tcx(AttachTarget.Interface, AttachTarget.TrafficDirection, AttachTarget.Order)
        case netkit(AttachTarget.Interface, AttachTarget.NetkitEndpoint, AttachTarget.Order)
        case cgroup(FilePath, BPFAttachType?)
        case netfilter(AttachTarget.NetfilterFamily, AttachTarget.NetfilterHook, priority: CInt, defragment: Bool)
    }

    /// Which functions a multi-kprobe is for.
    enum KernelFunctions: Hashable {
        case pattern(String)
        case names([String], cookies: [UInt64])
    }

    /// A place in the code of an executable or a library.
    struct UserProbe: Hashable {
        var binary: FilePath
        /// Without one, the offset is the file's.
        var function: String?
        var offset: Int
        var pid: CInt?
        var cookie: UInt64
    }

    let kind: Kind

    /// A tracepoint, as tracefs lists them under `events/`. For programs of type `tracepoint`.
    ///
    /// - Parameters:
    ///   - category: the folder, for example `sched`.
    ///   - name: the event, for example `sched_process_exec`.
    ///   - cookie: what `bpf_get_attach_cookie()` gives to the program at this attachment (Linux 5.15).
    ///
    /// C counterpart: `bpf_program__attach_tracepoint_opts`. Minimum kernel: Linux 4.7; needs tracefs.
    public static func tracepoint(_ category: String, _ name: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(kind: .tracepoint(category: category, name: name, cookie: cookie))
    }

    /// A raw tracepoint: the kernel's arguments without the formatting that a tracepoint adds. For programs of type
    /// `raw_tracepoint`.
    ///
    /// - Parameter name: the event, for example `sys_enter`.
    ///
    /// C counterpart: `bpf_program__attach_raw_tracepoint`. Minimum kernel: Linux 4.17.
    public static func rawTracepoint(_ name: String) -> AttachTarget { AttachTarget(kind: .rawTracepoint(name)) }

    /// A raw tracepoint whose arguments are typed by the kernel's BTF. For programs of `SEC("tp_btf/…")`.
    ///
    /// - Parameter name: the event that the program was loaded for.
    ///
    /// C counterpart: `bpf_program__attach_trace`. Minimum kernel: Linux 5.5.
    public static func btfTracepoint(_ name: String) -> AttachTarget { AttachTarget(kind: .btfTracepoint(name)) }

    /// The types of program that the hook takes.
    var programTypes: [BPFProgramType] {
        switch kind {
        case .tracepoint: [.tracepoint]
        case .rawTracepoint: [.rawTracepoint, .rawTracepointWritable]
        case .btfTracepoint: [.tracing]
        case .kprobe, .kprobeMulti, .uprobe, .usdt: [.kprobe]
        case .xdp: [.xdp]
        case .tc, .tcx, .netkit: [.schedCls]
        case .cgroup:
            [
                .cgroupSKB, .cgroupSock, .cgroupSockAddr, .cgroupSockopt, .cgroupDevice, .cgroupSysctl, .sockOps, .lsm,
            ]
        case .netfilter: [.netfilter]
        }
    }

    /// The feature that the kernel needs, where Linux 5.10 does not have it.
    var feature: BPFFeature? {
        switch kind {
        case .kprobeMulti: .kprobeMulti
        case .tcx: .tcx
        case .netkit: .netkit
        case .netfilter: .netfilter
        default: nil
        }
    }

    /// Whether a number of the user's goes with the attachment.
    var hasCookie: Bool {
        switch kind {
        case .tracepoint(_, _, let cookie), .kprobe(_, _, let cookie, _): cookie != 0
        case .uprobe(let probe, _): probe.cookie != 0
        default: false
        }
    }

    /// The functions that are named one by one.
    var functionNames: [String] {
        if case .kprobeMulti(.names(let names, _), _) = kind { names } else { [] }
    }

    /// The hook, as a `SEC()` spells it where there is one.
    public var description: String {
        switch kind {
        case .tracepoint(let category, let name, _): return "tracepoint/\(category)/\(name)"
        case .rawTracepoint(let name): return "raw_tp/\(name)"
        case .btfTracepoint(let name): return "tp_btf/\(name)"
        case .kprobe(let function, let offset, _, let isReturn):
            return "\(isReturn ? "kretprobe" : "kprobe")/\(function)" + (offset == 0 ? "" : "+\(offset)")
        case .kprobeMulti(let functions, let isReturn):
            let section = isReturn ? "kretprobe.multi" : "kprobe.multi"
            return switch functions {
            case .pattern(let pattern): "\(section)/\(pattern)"
            case .names(let names, _): "\(section)/\(names.first ?? "")" + (names.count > 1 ? ",…" : "")
            }
        case .uprobe(let probe, let isReturn):
            let place = probe.function.map { probe.offset == 0 ? $0 : "\($0)+\(probe.offset)" }
            return "\(isReturn ? "uretprobe" : "uprobe")/\(probe.binary):\(place ?? "\(probe.offset)")"
        case .usdt(let binary, let provider, let name, _, _): return "usdt/\(binary):\(provider):\(name)"
        case .xdp(let interface, _): return "xdp of \(interface)"
        case .tc(let interface, let direction, _, _): return "tc \(direction) of \(interface)"
        case .tcx(let interface, let direction, _): return "tcx/\(direction) of \(interface)"
        case .netkit(let interface, let end, _): return "netkit/\(end) of \(interface)"
        case .cgroup(let path, _): return "cgroup \(path)"
        case .netfilter(let family, let hook, let priority, _):
            return "netfilter \(family) \(hook) at priority \(priority)"
        }
    }
}

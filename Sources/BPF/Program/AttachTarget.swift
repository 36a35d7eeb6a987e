// SPDX-License-Identifier: Apache-2.0

/// A hook in the kernel that a program can be attached to by name.
public struct AttachTarget: Hashable, Sendable, CustomStringConvertible {
    enum Kind: Hashable {
        case tracepoint(category: String, name: String, cookie: UInt64)
        case rawTracepoint(String)
        case btfTracepoint(String)
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
        }
    }

    /// The hook as a `SEC()` spells it.
    public var description: String {
        switch kind {
        case .tracepoint(let category, let name, _): "tracepoint/\(category)/\(name)"
        case .rawTracepoint(let name): "raw_tp/\(name)"
        case .btfTracepoint(let name): "tp_btf/\(name)"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

extension AttachTarget {
    /// A raw tracepoint: the kernel's arguments without the formatting that a tracepoint adds. For programs of type
    /// `raw_tracepoint`.
    ///
    /// - Parameter name: the event, for example `sys_enter`.
    ///
    /// The corresponding C function is `bpf_program__attach_raw_tracepoint`.
    /// Minimum kernel: Linux 4.17, built with `CONFIG_BPF_EVENTS`.
    public static func rawTracepoint(_ name: String) -> AttachTarget { AttachTarget(RawTracepoint(name: name)) }
}

struct RawTracepoint: AttachHook {
    static let requirement = KernelRequirement.rawTracepoint
    static let needsObject = true
    static let programTypes: [BPFProgramType] = [.rawTracepoint, .rawTracepointWritable]
    static let sections = [
        SectionDefinition("raw_tracepoint+"), SectionDefinition("raw_tp+"), SectionDefinition("raw_tracepoint.w+"),
        SectionDefinition("raw_tp.w+"),
    ]

    let name: String

    var description: String { "raw_tp/\(name)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard !program.section.contains("/") else { return nil }
        return .target(".rawTracepoint(\"sched_switch\"), with the event")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        try unsafe program.attach(target) { unsafe bpf_program__attach_raw_tracepoint($0, name) }
    }
}

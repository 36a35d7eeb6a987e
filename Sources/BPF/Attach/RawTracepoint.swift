// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// A raw tracepoint: the kernel's arguments without the formatting that a tracepoint adds. For programs of type
    /// `raw_tracepoint`, and of type `raw_tracepoint_writable`, which may change what the tracepoint lets them change.
    ///
    /// - Parameters:
    ///   - name: the event, for example `sys_enter`.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 6.10 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_raw_tracepoint_opts`.
    /// Minimum kernel: Linux 4.17, built with `CONFIG_BPF_EVENTS`.
    public static func rawTracepoint(_ name: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(RawTracepoint(name: name, cookie: cookie))
    }
}

struct RawTracepoint: AttachHook {
    static let requirement = KernelRequirement.rawTracepoint
    static let programTypes: [BPFProgramType] = [.rawTracepoint, .rawTracepointWritable]
    static let sections = [
        SectionDefinition("raw_tracepoint+"), SectionDefinition("raw_tp+"), SectionDefinition("raw_tracepoint.w+"),
        SectionDefinition("raw_tp.w+"),
    ]

    let name: String
    let cookie: UInt64

    var description: String { "raw_tp/\(name)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard !program.section.contains("/") else { return nil }
        return .target(".rawTracepoint(\"sched_switch\"), with the event")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        try program.checkCookie(cookie, .rawTracepointCookie, target)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            .descriptor(try RawTracepointOpen.link(descriptor, to: name, cookie: cookie))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// A raw tracepoint whose arguments are typed by the kernel's BTF. For programs of `SEC("tp_btf/…")`.
    ///
    /// - Parameters:
    ///   - name: the event that the program was loaded for.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 6.10 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_trace_opts`.
    /// Minimum kernel: Linux 5.5, built with `CONFIG_DEBUG_INFO_BTF`.
    public static func btfTracepoint(_ name: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(BTFTracepoint(name: name, cookie: cookie))
    }
}

struct BTFTracepoint: AttachHook {
    static let requirement = KernelRequirement.btfTracepoint
    static let programTypes: [BPFProgramType] = [.tracing]
    static let attachTypes: [BPFAttachType] = [.traceRawTP]
    static let sections = [SectionDefinition("tp_btf+")]

    let name: String
    let cookie: UInt64

    var description: String { "tp_btf/\(name)" }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        try program.checkVerified(for: name, .traceRawTP, target, "tracepoint", section: "tp_btf/\(name)")
        try program.checkCookie(cookie, .rawTracepointCookie, target)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            .descriptor(try RawTracepointOpen.link(descriptor, cookie: cookie))
        }
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        HookProbe.trace(type, at: ["bpf_test_finish", "sched_process_hang"])
    }
}

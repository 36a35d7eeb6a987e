// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension AttachTarget {
    /// A raw tracepoint whose arguments are typed by the kernel's BTF. For programs of `SEC("tp_btf/…")`.
    ///
    /// - Parameter name: the event that the program was loaded for.
    ///
    /// The corresponding C function is `bpf_program__attach_trace`.
    /// Minimum kernel: Linux 5.5, built with `CONFIG_DEBUG_INFO_BTF`.
    public static func btfTracepoint(_ name: String) -> AttachTarget { AttachTarget(BTFTracepoint(name: name)) }
}

struct BTFTracepoint: AttachHook {
    static let requirement = KernelRequirement.btfTracepoint
    static let needsObject = true
    static let programTypes: [BPFProgramType] = [.tracing]
    static let attachTypes: [BPFAttachType] = [.traceRawTP]
    static let sections = [SectionDefinition("tp_btf+")]

    let name: String

    var description: String { "tp_btf/\(name)" }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        // The verifier checked the program against the arguments of one tracepoint.
        guard program.expectedAttachType == .traceRawTP, program.btfTarget == name else {
            throw program.invalid(
                "it was verified for '\(program.btfTarget ?? program.section)', not for tracepoint '\(name)'",
                target,
                advice: "Use SEC(\"tp_btf/\(name)\"), or setAttachTarget(_:) before load()"
            )
        }
        return try unsafe program.attach(target) { unsafe bpf_program__attach_trace($0) }
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        HookProbe.trace(type, at: ["bpf_test_finish", "sched_process_hang"])
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// Entry and exit of kernel functions by trampoline: fentry, fexit, fmod_ret and fsession.
enum FunctionTracing: HookKind {
    static let requirement = KernelRequirement.fentry
    static let programTypes: [BPFProgramType] = [.tracing]
    static let attachTypes: [BPFAttachType] = [.traceFentry, .traceFexit, .modifyReturn, .traceFsession]

    static func requirement(of type: BPFAttachType) -> KernelRequirement {
        switch type {
        case .modifyReturn: .modifyReturn
        case .traceFsession: .fsession
        default: .fentry
        }
    }

    static let sections = [
        SectionDefinition("fentry+"), SectionDefinition("fexit+"), SectionDefinition("fmod_ret+"),
        SectionDefinition("fentry.s+"), SectionDefinition("fexit.s+"), SectionDefinition("fmod_ret.s+"),
        SectionDefinition("fsession+", .tracing, .traceFsession),
        SectionDefinition("fsession.s+", .tracing, .traceFsession, isSleepable: true),
    ]

    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link? {
        guard program.expectedAttachType == .traceFsession else { return nil }
        return try unsafe program.attach { unsafe bpf_program__attach_trace($0) }
    }

    /// Functions that only the kernel's own tests call, or where it has none, one that is called rarely.
    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        // Before Linux 5.19 the test function of fmod_ret needs CONFIG_FUNCTION_ERROR_INJECTION; the other needs
        // CONFIG_SECURITY.
        HookProbe.trace(
            type,
            at: [type == .modifyReturn ? "bpf_modify_return_test" : "bpf_fentry_test1", "security_task_getpgid"]
        )
    }
}

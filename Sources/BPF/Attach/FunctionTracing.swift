// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// The entry of a kernel function by trampoline, with typed arguments. For programs of `SEC("fentry/…")`.
    ///
    /// - Parameters:
    ///   - function: the function that the program was loaded for.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.19 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_trace_opts`.
    /// Minimum kernel: Linux 5.5, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_DYNAMIC_FTRACE`.
    public static func fentry(_ function: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(FunctionTracing(function: function, attachType: .traceFentry, cookie: cookie))
    }

    /// The exit of a kernel function by trampoline, with typed arguments and the result. For programs of
    /// `SEC("fexit/…")`.
    ///
    /// - Parameters:
    ///   - function: the function that the program was loaded for.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.19 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_trace_opts`.
    /// Minimum kernel: Linux 5.5, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_DYNAMIC_FTRACE`.
    public static func fexit(_ function: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(FunctionTracing(function: function, attachType: .traceFexit, cookie: cookie))
    }

    /// A kernel function whose result the program may set in its place. For programs of `SEC("fmod_ret/…")`.
    ///
    /// - Parameters:
    ///   - function: the function that the program was loaded for.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.19 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_trace_opts`.
    /// Minimum kernel: Linux 5.7, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_FUNCTION_ERROR_INJECTION`.
    public static func fmodRet(_ function: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(FunctionTracing(function: function, attachType: .modifyReturn, cookie: cookie))
    }

    /// The entry and the exit of a kernel function by trampoline, with one program. For programs of `SEC("fsession/…")`.
    ///
    /// - Parameters:
    ///   - function: the function that the program was loaded for.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment.
    ///
    /// The corresponding C function is `bpf_program__attach_trace_opts`.
    /// Minimum kernel: Linux 7.0, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_DYNAMIC_FTRACE`.
    public static func fsession(_ function: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(FunctionTracing(function: function, attachType: .traceFsession, cookie: cookie))
    }
}

/// Entry and exit of kernel functions by trampoline: fentry, fexit, fmod_ret and fsession.
struct FunctionTracing: AttachHook {
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

    let function: String
    let attachType: BPFAttachType
    let cookie: UInt64

    var description: String { "\(kind)/\(function)" }

    private var kind: String {
        switch attachType {
        case .traceFexit: "fexit"
        case .modifyReturn: "fmod_ret"
        case .traceFsession: "fsession"
        default: "fentry"
        }
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        try program.checkVerified(for: function, attachType, target, "function", section: "\(kind)/\(function)")
        try program.checkCookie(cookie, .tracingCookie, target)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            .descriptor(try Self.link(descriptor, attachType, cookie: cookie))
        }
    }

    /// Attaches a program to what it was loaded for.
    static func link(
        _ program: OwnedDescriptor,
        _ attachType: BPFAttachType,
        cookie: UInt64
    ) throws(Errno) -> OwnedDescriptor {
        guard cookie != 0 else { return try RawTracepointOpen.link(program) }
        return try LinkCreate.link(program, attachType, options: TracingLinkOptions(cookie: cookie))
    }

    /// libbpf 1.1 does not know the kind.
    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link? {
        guard program.expectedAttachType == .traceFsession else { return nil }
        return try program.attaching(to: nil) { (descriptor) throws(Errno) in
            .descriptor(try RawTracepointOpen.link(descriptor))
        }
    }

    /// Functions that only the kernel's own tests call, or where it has none, one that is called rarely.
    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.trace(type, at: probed(type)) }

    private static func probed(_ type: BPFAttachType) -> [String] {
        // Before Linux 5.19 the test function of fmod_ret needs CONFIG_FUNCTION_ERROR_INJECTION; the other needs
        // CONFIG_SECURITY.
        [type == .modifyReturn ? "bpf_modify_return_test" : "bpf_fentry_test1", "security_task_getpgid"]
    }

    static func probeCookie() -> FeatureSupport {
        HookProbe.trace(.traceFentry, at: probed(.traceFentry)) { (program) throws(Errno) in
            try link(program, .traceFentry, cookie: 1)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// All kernel functions that match a pattern, with one link. For programs of `SEC("kprobe.multi")`.
    ///
    /// - Parameter pattern: a name in which `*` stands for any characters and `?` for one, of the functions that tracefs lists
    ///   in `available_filter_functions`.
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_multi_opts`. Needs tracefs.
    /// Minimum kernel: Linux 5.18, built with `CONFIG_FPROBE`.
    public static func kprobeMulti(pattern: String) -> AttachTarget {
        AttachTarget(KprobeMulti(functions: .pattern(pattern), isReturn: false))
    }

    /// Several kernel functions with one link. For programs of `SEC("kprobe.multi")`.
    ///
    /// - Parameters:
    ///   - functions: the functions, each once.
    ///   - cookies: the value that `bpf_get_attach_cookie()` returns in each function, in the same order; none, or as many as
    ///     functions.
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_multi_opts`.
    /// Minimum kernel: Linux 5.18, built with `CONFIG_FPROBE`.
    public static func kprobeMulti(functions: [String], cookies: [UInt64] = []) -> AttachTarget {
        AttachTarget(KprobeMulti(functions: .names(functions, cookies: cookies), isReturn: false))
    }

    /// The returns of all kernel functions that match a pattern, with one link. For programs of `SEC("kretprobe.multi")`.
    ///
    /// - Parameter pattern: as in ``kprobeMulti(pattern:)``.
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_multi_opts`. Needs tracefs.
    /// Minimum kernel: Linux 5.18, built with `CONFIG_FPROBE`.
    public static func kretprobeMulti(pattern: String) -> AttachTarget {
        AttachTarget(KprobeMulti(functions: .pattern(pattern), isReturn: true))
    }

    /// The returns of several kernel functions with one link. For programs of `SEC("kretprobe.multi")`.
    ///
    /// - Parameters:
    ///   - functions: the functions, each once.
    ///   - cookies: as in ``kprobeMulti(functions:cookies:)``.
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_multi_opts`.
    /// Minimum kernel: Linux 5.18, built with `CONFIG_FPROBE`.
    public static func kretprobeMulti(functions: [String], cookies: [UInt64] = []) -> AttachTarget {
        AttachTarget(KprobeMulti(functions: .names(functions, cookies: cookies), isReturn: true))
    }

    /// Several kernel functions by their addresses, with one link. For programs of `SEC("kprobe.multi")`.
    ///
    /// - Parameters:
    ///   - addresses: the starts of the functions, as `/proc/kallsyms` lists them, each once.
    ///   - cookies: as in ``kprobeMulti(functions:cookies:)``.
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_multi_opts`.
    /// Minimum kernel: Linux 5.18, built with `CONFIG_FPROBE`.
    public static func kprobeMulti(addresses: [UInt64], cookies: [UInt64] = []) -> AttachTarget {
        AttachTarget(KprobeMulti(functions: .addresses(addresses, cookies: cookies), isReturn: false))
    }

    /// The returns of several kernel functions by their addresses, with one link. For programs of `SEC("kretprobe.multi")`.
    ///
    /// - Parameters:
    ///   - addresses: the starts of the functions, as `/proc/kallsyms` lists them, each once.
    ///   - cookies: as in ``kprobeMulti(functions:cookies:)``.
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_multi_opts`.
    /// Minimum kernel: Linux 5.18, built with `CONFIG_FPROBE`.
    public static func kretprobeMulti(addresses: [UInt64], cookies: [UInt64] = []) -> AttachTarget {
        AttachTarget(KprobeMulti(functions: .addresses(addresses, cookies: cookies), isReturn: true))
    }
}

struct KprobeMulti: AttachHook {
    static let requirement = KernelRequirement.kprobeMulti
    static let needsObject = true
    static let programTypes: [BPFProgramType] = [.kprobe]
    static let attachTypes: [BPFAttachType] = [.traceKprobeMulti]
    static let sections = [SectionDefinition("kprobe.multi+"), SectionDefinition("kretprobe.multi+")]

    let functions: KernelFunctions
    let isReturn: Bool

    var description: String { "\(isReturn ? "kretprobe.multi" : "kprobe.multi")/\(functions.description)" }

    var names: [String] { functions.names }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard !program.section.contains("/") else { return nil }
        return .target(
            ".\(program.section.hasPrefix("kret") ? "kretprobeMulti" : "kprobeMulti")(…), with the functions"
        )
    }

    /// libbpf 1.1 attaches to functions that the kernel refuses.
    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link? {
        let parts = program.section.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let pattern = String(parts[1])
        return try program.attach(
            to: parts[0] == "kretprobe.multi" ? .kretprobeMulti(pattern: pattern) : .kprobeMulti(pattern: pattern)
        )
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard program.attachType == .traceKprobeMulti else {
            throw program.invalid(
                "it was loaded for one kernel function at a time",
                target,
                advice: "Use SEC(\"kprobe.multi\"), or setAttachType(.traceKprobeMulti) before load()"
            )
        }
        return try functions.attach(program, .traceKprobeMulti, to: target, isReturn: isReturn)
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.attachToFunction(type) }

    static let causes = [
        cause(
            "function-untraceable",
            .targetNotFound,
            "the function '{function}' does not exist, or cannot be traced",
            advice: "Use one of /sys/kernel/tracing/available_filter_functions",
            fixture: "KprobeMultiTests"
        ) { hook, errno, fields in
            guard errno == .noSuchProcess else { return false }
            // The kernel does not say which one.
            let known = KernelFunctionList.matching("*").map { Set($0.map(\.name)) }
            fields["function"] = known.flatMap { known in hook.names.first { !known.contains($0) } }
            return fields["function"] != nil
        }
    ]
}

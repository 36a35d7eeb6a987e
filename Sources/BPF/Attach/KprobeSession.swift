// SPDX-License-Identifier: Apache-2.0

extension AttachTarget {
    /// The entry and the return of all kernel functions that match a pattern, with one program and one link. For programs of
    /// `SEC("kprobe.session")`.
    ///
    /// The program runs at the entry. When it returns 0 there, it runs again at the return.
    ///
    /// - Parameter pattern: as in ``kprobeMulti(pattern:)``.
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_multi_opts`. Needs tracefs.
    /// Minimum kernel: Linux 6.10, built with `CONFIG_FPROBE`.
    public static func kprobeSession(pattern: String) -> AttachTarget {
        AttachTarget(KprobeSession(functions: .pattern(pattern)))
    }

    /// The entry and the return of several kernel functions, with one program and one link. For programs of
    /// `SEC("kprobe.session")`.
    ///
    /// - Parameters:
    ///   - functions: the functions, each once.
    ///   - cookies: as in ``kprobeMulti(functions:cookies:)``.
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_multi_opts`.
    /// Minimum kernel: Linux 6.10, built with `CONFIG_FPROBE`.
    public static func kprobeSession(functions: [String], cookies: [UInt64] = []) -> AttachTarget {
        AttachTarget(KprobeSession(functions: .names(functions, cookies: cookies)))
    }

    /// The entry and the return of several kernel functions by their addresses, with one link. For programs of `SEC("kprobe.session")`.
    ///
    /// - Parameters:
    ///   - addresses: the starts of the functions, as `/proc/kallsyms` lists them, each once.
    ///   - cookies: as in ``kprobeMulti(functions:cookies:)``.
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_multi_opts`.
    /// Minimum kernel: Linux 6.10, built with `CONFIG_FPROBE`.
    public static func kprobeSession(addresses: [UInt64], cookies: [UInt64] = []) -> AttachTarget {
        AttachTarget(KprobeSession(functions: .addresses(addresses, cookies: cookies)))
    }
}

struct KprobeSession: AttachHook {
    static let requirement = KernelRequirement.kprobeSession
    static let needsObject = true
    static let programTypes: [BPFProgramType] = [.kprobe]
    static let attachTypes: [BPFAttachType] = [.traceKprobeSession]
    static let sections = [SectionDefinition("kprobe.session+", .kprobe, .traceKprobeSession)]

    let functions: KernelFunctions

    var description: String { "kprobe.session/\(functions.description)" }

    var names: [String] { functions.names }

    static func usage(of program: BPFProgram) -> HookUsage? {
        program.section.contains("/") ? nil : .target(".kprobeSession(…), with the functions")
    }

    /// libbpf 1.1 does not know the section.
    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link? {
        let parts = program.section.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return try program.attach(to: .kprobeSession(pattern: String(parts[1])))
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard program.attachType == .traceKprobeSession else {
            throw program.invalid(
                "it was not loaded for sessions",
                target,
                advice: "Use SEC(\"kprobe.session\"), or setAttachType(.traceKprobeSession) before load()"
            )
        }
        return try functions.attach(program, .traceKprobeSession, to: target, isReturn: false)
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.attachToFunction(type) }
}

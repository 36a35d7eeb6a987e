// SPDX-License-Identifier: Apache-2.0

internal import BTFReader
internal import SystemPackage

extension AttachTarget {
    /// The entry of all kernel functions that match a pattern, with one link by trampoline. For programs of
    /// `SEC("fentry.multi")`.
    ///
    /// Functions of modules, and functions whose arguments a trampoline cannot pass, are left out.
    ///
    /// - Parameter pattern: as in ``kprobeMulti(pattern:)``.
    ///
    /// The corresponding kernel definition is `tracing_multi` of `union bpf_attr` in `<linux/bpf.h>`. Needs tracefs.
    /// Minimum kernel: Linux 7.2, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_DYNAMIC_FTRACE`.
    public static func fentryMulti(pattern: String) -> AttachTarget {
        AttachTarget(TracingMulti(functions: .pattern(pattern), attachType: .traceFentryMulti))
    }

    /// The entry of several kernel functions, with one link by trampoline. For programs of `SEC("fentry.multi")`.
    ///
    /// - Parameters:
    ///   - functions: the functions, each once.
    ///   - cookies: as in ``kprobeMulti(functions:cookies:)``.
    ///
    /// The corresponding kernel definition is `tracing_multi` of `union bpf_attr` in `<linux/bpf.h>`.
    /// Minimum kernel: Linux 7.2, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_DYNAMIC_FTRACE`.
    public static func fentryMulti(functions: [String], cookies: [UInt64] = []) -> AttachTarget {
        AttachTarget(TracingMulti(functions: .names(functions, cookies: cookies), attachType: .traceFentryMulti))
    }

    /// The exit of all kernel functions that match a pattern, with one link by trampoline. For programs of
    /// `SEC("fexit.multi")`.
    ///
    /// - Parameter pattern: as in ``fentryMulti(pattern:)``.
    ///
    /// The corresponding kernel definition is `tracing_multi` of `union bpf_attr` in `<linux/bpf.h>`. Needs tracefs.
    /// Minimum kernel: Linux 7.2, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_DYNAMIC_FTRACE`.
    public static func fexitMulti(pattern: String) -> AttachTarget {
        AttachTarget(TracingMulti(functions: .pattern(pattern), attachType: .traceFexitMulti))
    }

    /// The exit of several kernel functions, with one link by trampoline. For programs of `SEC("fexit.multi")`.
    ///
    /// - Parameters:
    ///   - functions: the functions, each once.
    ///   - cookies: as in ``kprobeMulti(functions:cookies:)``.
    ///
    /// The corresponding kernel definition is `tracing_multi` of `union bpf_attr` in `<linux/bpf.h>`.
    /// Minimum kernel: Linux 7.2, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_DYNAMIC_FTRACE`.
    public static func fexitMulti(functions: [String], cookies: [UInt64] = []) -> AttachTarget {
        AttachTarget(TracingMulti(functions: .names(functions, cookies: cookies), attachType: .traceFexitMulti))
    }

    /// The entry and the exit of all kernel functions that match a pattern, with one program and one link by trampoline. For
    /// programs of `SEC("fsession.multi")`.
    ///
    /// - Parameter pattern: as in ``fentryMulti(pattern:)``.
    ///
    /// The corresponding kernel definition is `tracing_multi` of `union bpf_attr` in `<linux/bpf.h>`. Needs tracefs.
    /// Minimum kernel: Linux 7.2, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_DYNAMIC_FTRACE`.
    public static func fsessionMulti(pattern: String) -> AttachTarget {
        AttachTarget(TracingMulti(functions: .pattern(pattern), attachType: .traceFsessionMulti))
    }

    /// The entry and the exit of several kernel functions, with one program and one link by trampoline. For programs of
    /// `SEC("fsession.multi")`.
    ///
    /// - Parameters:
    ///   - functions: the functions, each once.
    ///   - cookies: as in ``kprobeMulti(functions:cookies:)``.
    ///
    /// The corresponding kernel definition is `tracing_multi` of `union bpf_attr` in `<linux/bpf.h>`.
    /// Minimum kernel: Linux 7.2, built with `CONFIG_DEBUG_INFO_BTF` and `CONFIG_DYNAMIC_FTRACE`.
    public static func fsessionMulti(functions: [String], cookies: [UInt64] = []) -> AttachTarget {
        AttachTarget(TracingMulti(functions: .names(functions, cookies: cookies), attachType: .traceFsessionMulti))
    }
}

/// Many kernel functions with one link by trampoline: fentry.multi, fexit.multi and fsession.multi. No libbpf attaches them yet.
struct TracingMulti: AttachHook {
    static let requirement = KernelRequirement.tracingMulti
    static let needsObject = true
    static let programTypes: [BPFProgramType] = [.tracing]
    static let attachTypes: [BPFAttachType] = [.traceFentryMulti, .traceFexitMulti, .traceFsessionMulti]

    static let sections = [
        SectionDefinition("fentry.multi+", .tracing, .traceFentryMulti),
        SectionDefinition("fexit.multi+", .tracing, .traceFexitMulti),
        SectionDefinition("fsession.multi+", .tracing, .traceFsessionMulti),
        SectionDefinition("fentry.multi.s+", .tracing, .traceFentryMulti, isSleepable: true),
        SectionDefinition("fexit.multi.s+", .tracing, .traceFexitMulti, isSleepable: true),
        SectionDefinition("fsession.multi.s+", .tracing, .traceFsessionMulti, isSleepable: true),
    ]

    let functions: KernelFunctions
    let attachType: BPFAttachType

    var description: String { "\(Self.kind(attachType))/\(functions.description)" }

    var names: [String] { functions.names }

    private static func kind(_ type: BPFAttachType) -> String { BPFProgramType.tracing.kind(with: type) }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard !program.section.contains("/") else { return nil }
        let name =
            switch program.expectedAttachType {
            case .traceFexitMulti: "fexitMulti"
            case .traceFsessionMulti: "fsessionMulti"
            default: "fentryMulti"
            }
        return .target(".\(name)(…), with the functions")
    }

    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link? {
        let parts = program.section.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return try program.attach(
            to: AttachTarget(
                TracingMulti(functions: .pattern(String(parts[1])), attachType: program.expectedAttachType)
            )
        )
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard program.attachType == attachType else {
            let kind = Self.kind(attachType)
            throw program.invalid(
                "it was not loaded for several functions",
                target,
                advice: "Use SEC(\"\(kind)\"), or setAttachType(_:) before load()"
            )
        }
        switch functions {
        case .names(let names, let cookies):
            try functions.check(names.count, cookies, program, target)
            return try program.attaching(to: target) { (descriptor) throws(Errno) in
                let ids = try Self.ids(of: names)
                return .descriptor(try Self.link(descriptor, attachType, ids, cookies))
            }
        case .pattern(let pattern):
            guard
                let matches = BPFFeatures.probe(feature: .tracingMulti) == .unsupported
                    ? [] : KernelFunctionList.matching(pattern)
            else { throw AttachFailure(program: program, target: target, errno: .noSuchFileOrDirectory).error }
            return try program.attaching(to: target) { (descriptor) throws(Errno) in
                let names = Set(matches.filter { !$0.isInModule }.map(\.name))
                let ids = try TracedFunctions.ids(names)
                guard !ids.isEmpty else { throw .noSuchProcess }
                return .descriptor(try Self.link(descriptor, attachType, ids.values.sorted(), []))
            }
        case .addresses: throw program.invalid("functions have no addresses here", target, advice: "Use their names")
        }
    }

    /// The functions' numbers in the kernel's BTF, in the order of the names.
    private static func ids(of names: [String]) throws(Errno) -> [UInt32] {
        let known = try TracedFunctions.ids(Set(names))
        let ids = names.compactMap { known[$0] }
        guard ids.count == names.count else { throw .noSuchProcess }
        return ids
    }

    private static func link(
        _ program: OwnedDescriptor,
        _ attachType: BPFAttachType,
        _ ids: [UInt32],
        _ cookies: [UInt64]
    ) throws(Errno) -> OwnedDescriptor {
        let result: Result<OwnedDescriptor, Errno> = unsafe ids.withUnsafeBytes { bytes in
            unsafe cookies.withUnsafeBytes { cookies in
                let options = unsafe TracingMultiLinkOptions(
                    ids: UInt64(address: bytes.baseAddress),
                    cookies: cookies.isEmpty ? 0 : UInt64(address: cookies.baseAddress),
                    count: UInt32(truncatingIfNeeded: ids.count)
                )
                return Result { () throws(Errno) in try LinkCreate.link(program, attachType, options: options) }
            }
        }
        return try result.get()
    }

    /// Functions that only the kernel's own tests call, or where it has none, one that is called rarely.
    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            let program = try HookProbe.load(type)
            let known = try TracedFunctions.ids(["bpf_fentry_test1", "security_task_getpgid"])
            guard let id = known["bpf_fentry_test1"] ?? known["security_task_getpgid"] else { throw .noSuchProcess }
            _ = try link(program, type, [id], [])
        }
    }

    static let causes = [
        cause(
            "function-untyped",
            .targetNotFound,
            "the kernel's types have no function '{function}' that a trampoline can trace",
            advice: "Use one of /sys/kernel/tracing/available_filter_functions, or kprobe.multi",
            fixture: "TracingMultiTests"
        ) { hook, errno, fields in
            guard errno == .noSuchProcess, let known = try? TracedFunctions.ids(Set(hook.names)) else { return false }
            fields["function"] = hook.names.first { known[$0] == nil }
            return fields["function"] != nil
        }
    ]
}

// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

extension Cause {
    private static let isMissing: Set<Errno> = [
        .noSuchFileOrDirectory, .noSuchProcess, .noSuchAddressOrDevice, .operationNotSupportedByDevice,
    ]

    /// A row for a program that cannot be attached.
    static func attach(
        _ name: String,
        says patterns: [MessagePattern] = [],
        _ code: BPFError.Code,
        _ sentence: String,
        advice: String? = nil,
        fixture: String,
        when check: @escaping @Sendable (BPFProgram, AttachTarget?, Errno, inout Fields) -> Bool
    ) -> Cause {
        Cause(name, .attach, says: patterns, code, sentence, advice: advice, fixture: fixture) { evidence, fields in
            guard let program = evidence.program else { return false }
            fields["section"] = program.section
            fields["place"] = evidence.target?.description ?? program.section
            fields["type"] = program.type.description
            fields["kind"] = program.type.kind(with: program.expectedAttachType)
            return check(program, evidence.target, evidence.errno, &fields)
        }
    }

    /// What keeps a program from any hook of its kind.
    static let attachCauses: [Cause] = [
        attach(
            "iterator-needs-map",
            .notSupported,
            "an iterator over the elements of a map needs the map, which a SEC() cannot name",
            advice: "Use attach(to: .iterator(over: map)), with the map",
            fixture: "cases/iter-map"
        ) { program, target, errno, _ in
            target == nil && program.expectedAttachType == .traceIter
                && (errno == .badFileDescriptor || errno == .invalidArgument)
                && ["bpf_map_elem", "bpf_sk_storage_map", "sockmap"].contains(program.btfTarget)
        },
        attach(
            "not-attachable",
            .notSupported,
            "{what}",
            advice: "{advice}",
            fixture: "cases/no-target-kinds"
        ) { program, target, errno, fields in
            guard target == nil, errno.meansNotSupported || errno == .invalidArgument,
                let usage = HookKinds.kind(of: program)?.usage(of: program)
            else { return false }
            switch usage {
            case .target(let code): fields["advice"] = "Use attach(to:) with \(code)"
            case .advice(let advice): fields["advice"] = advice
            }
            fields["what"] =
                program.type == .syscall
                ? "a \(program.type) program is run, not attached"
                : "SEC(\"\(program.section)\") does not say where to attach it"
            return true
        },
        attach(
            "tracepoint-without-category",
            .invalidArgument,
            "SEC(\"{section}\") does not name the category of the tracepoint",
            advice: "{near}",
            fixture: "cases/tracepoint-no-category"
        ) { program, target, _, fields in
            let parts = program.section.split(separator: "/")
            guard target == nil, program.type == .tracepoint, parts.count == 2 else { return false }
            let found = Tracefs.categories(of: String(parts[1])).map { "\($0)/\(parts[1])" }
            fields["near"] =
                found.isEmpty
                ? "Use SEC(\"\(parts[0])/CATEGORY/\(parts[1])\"), with the folder of /sys/kernel/tracing/events that has it"
                : "Use " + found.map { "SEC(\"\(parts[0])/\($0)\")" }.joined(separator: " or ")
            return true
        },
        attach(
            "attached-before",
            .alreadyAttached,
            "it was attached before, and kernel {kernel} attaches such a program only once",
            advice: "Use a newly loaded object for the next attachment",
            fixture: "FentryTests"
        ) { program, _, errno, _ in
            // The function was found when the program was loaded. Since Linux 5.13 this does not happen.
            errno == .noSuchFileOrDirectory
                && [.traceFentry, .traceFexit, .modifyReturn, .lsmMAC].contains(program.expectedAttachType)
        },
    ]

    /// What the hook, the process or the kernel lacks, after what is known of the kind of the target.
    static let hookCauses: [Cause] = [
        attach(
            "tracefs-unreadable",
            .permissionDenied,
            "the process may not read {tracefs}, through which the hook is found",
            advice:
                "Run as root, grant cap_dac_read_search with setcap, or let the process's group into it: mount -o"
                + " remount,gid=GROUP,mode=750 {tracefs}",
            fixture: "AttachCaseTests"
        ) { program, target, errno, fields in
            guard errno == .permissionDenied else { return false }
            switch program.type {
            case .tracepoint: break
            case .kprobe where !FileAccess.exists(device(probe(program, target))): break
            default: return false
            }
            fields["tracefs"] = Tracefs.unreadable
            return fields["tracefs"] != nil
        },
        attach(
            "attach-privileges",
            .permissionDenied,
            "the process lacks {missing}",
            advice: "Run as root, or grant it: setcap {grant}+ep on the executable",
            fixture: "TracepointTests"
        ) { program, target, errno, fields in
            guard errno == .notPermitted || errno == .permissionDenied else { return false }
            var needed = [BPFCapability.bpf] + program.attachCapabilities
            // perf_event_open(2) of a uprobe needs CAP_SYS_ADMIN: perf_uprobe_event_init() in kernel/events/core.c. Older
            // kernels got the rule with an update, and their version does not tell.
            if UserPlace(program, target) != nil,
                KernelVersion.running >= KernelVersion(6, 18) || BPFCapability.missing(of: needed).isEmpty
            {
                needed.append(.sysAdmin)
            }
            let missing = BPFCapability.missing(of: needed)
            fields["missing"] = missing.map(\.description).joined(separator: " and ")
            fields["grant"] = BPFCapability.grant(of: needed)
            return !missing.isEmpty
        },
        attach(
            "perf-restricted",
            .permissionDenied,
            "this kernel requires CAP_SYS_ADMIN for it, as kernel.perf_event_paranoid is {level}",
            advice:
                "Run as root, run 'sysctl kernel.perf_event_paranoid=2', or grant it: setcap {grant}+ep on the executable",
            fixture: "AttachCaseTests"
        ) { program, _, errno, fields in
            // Debian's kernels have a level 3, at which CAP_PERFMON is not enough.
            guard errno == .permissionDenied, [.tracepoint, .kprobe, .perfEvent].contains(program.type),
                let text = SmallFile.read("/proc/sys/kernel/perf_event_paranoid"),
                let level = Int(text.filter { !$0.isWhitespace }), level > 2
            else { return false }
            let needed = [BPFCapability.bpf] + program.attachCapabilities + [.sysAdmin]
            fields["level"] = "\(level)"
            fields["grant"] = BPFCapability.grant(of: needed)
            return !BPFCapability.missing(of: needed).isEmpty
        },
        attach(
            "attach-policy",
            .permissionDenied,
            "a policy of this system refuses to attach {kind} programs, although the process has the capabilities",
            advice: "{advice}",
            fixture: "FmodRetTests"
        ) { _, _, errno, fields in
            fields["advice"] = BPFCapability.policyAdvice
            return errno == .notPermitted || errno == .permissionDenied
        },
        attach(
            "hook-unknown",
            .notSupported,
            "kernel {kernel} has no {feature}",
            advice: "{advice}",
            fixture: "UnsupportedHookTests"
        ) { program, target, _, fields in
            guard let kind = target.map({ type(of: $0.hook) as any HookKind.Type }) ?? HookKinds.kind(of: program)
            else { return false }
            let known = kind.attachTypes.contains(program.expectedAttachType)
            let requirement = known ? kind.requirement(of: program.expectedAttachType) : kind.requirement
            // Older than every kernel that this library runs on, so that something else is missing.
            guard requirement.since > .oldestSupported,
                BPFFeatures.probe(feature: requirement) == .unsupported
            else { return false }
            fields["feature"] = requirement.name
            fields["advice"] = requirement.advice
            return true
        },
        attach(
            "no-cookies",
            .notSupported,
            "kernel {kernel} has no attach cookies",
            advice: KernelRequirement.attachCookie.advice,
            fixture: "KprobeTests"
        ) { _, target, errno, _ in
            (target?.hook.cookie ?? 0) != 0 && errno.meansNotSupported
                && BPFFeatures.probe(feature: .attachCookie) == .unsupported
        },
        attach(
            "no-tracefs",
            .tracefsUnavailable,
            "tracefs is not mounted, and the hook is found through it",
            advice: "Run 'mount -t tracefs tracefs /sys/kernel/tracing'",
            fixture: "TracepointTests"
        ) { program, _, errno, _ in
            errno == .noSuchFileOrDirectory && (program.type == .tracepoint || program.type == .kprobe)
                && Tracefs.mountPoint == nil
        },
        attach(
            "no-probes",
            .notSupported,
            "kernel {kernel} has no {probe}s",
            advice: "Use a kernel built with {options}",
            fixture: "UnsupportedHookTests"
        ) { program, target, errno, fields in
            guard errno == .noSuchFileOrDirectory, program.type == .kprobe, let tracefs = Tracefs.mountPoint else {
                return false
            }
            let probe = probe(program, target)
            fields["probe"] = probe
            let requirement = probe == "uprobe" ? KernelRequirement.uprobe : .kprobe
            fields["options"] = requirement.options.formattedList
            return !FileAccess.exists(device(probe)) && !FileAccess.exists("\(tracefs)/\(probe)_events")
        },
        attach(
            "hook-missing",
            .targetNotFound,
            "the hook does not exist{where}",
            advice: "{advice}",
            fixture: "missing_target"
        ) { program, target, errno, fields in
            let isUser = probe(program, target) == "uprobe"
            fields["where"] = isUser ? "" : " in kernel \(KernelVersion.running)"
            guard isMissing.contains(errno) else { return false }
            let usual =
                switch program.type {
                case .tracepoint: "Use one of 'ls /sys/kernel/tracing/events/*'"
                case .rawTracepoint, .rawTracepointWritable:
                    "Use one of 'ls /sys/kernel/tracing/events/*', without the category"
                case .kprobe where !isUser: "Use one of /sys/kernel/tracing/available_filter_functions"
                default: ""
                }
            let place = target?.description ?? program.section
            fields["advice"] = isUser ? usual : HookNames(place, program.type)?.nearest ?? usual
            return true
        },
        attach(
            "attached-already",
            .alreadyAttached,
            "it is already attached there",
            advice: "Use the existing link, or detach it first",
            fixture: "XDPTests"
        ) { _, _, errno, _ in errno == .fileExists },
        attach(
            "hook-taken",
            .alreadyAttached,
            "another program is attached there, and this hook allows only one",
            advice: "Run 'bpf-inspect links' to find the other attachment",
            fixture: "XDPTests"
        ) { _, _, errno, _ in errno == .resourceBusy },
        attach(
            "hook-refuses",
            .invalidArgument,
            "the hook does not accept this program",
            fixture: "CgroupTests"
        ) { _, _, errno, _ in errno == .invalidArgument },
        attach(
            "hook-not-supported",
            .notSupported,
            "kernel {kernel} does not support it",
            fixture: "UnsupportedHookTests"
        ) { _, _, errno, _ in errno.meansNotSupported },
        attach(
            "attach-unknown",
            .systemCallFailed,
            "the kernel or libbpf refuses it",
            fixture: "AttachCaseTests"
        ) { _, _, _, _ in true },
    ]

    /// The kind of probe that a program is for: `uprobe` in user space, or `kprobe`.
    private static func probe(_ program: BPFProgram, _ target: AttachTarget?) -> String {
        (target?.description ?? program.section).hasPrefix("u") ? "uprobe" : "kprobe"
    }

    /// The perf device of a kind of probe. Without one, libbpf creates probes through tracefs.
    private static func device(_ probe: String) -> String { "/sys/bus/event_source/devices/\(probe)" }
}

extension BPFProgram {
    /// What attaching needs beside CAP_BPF.
    fileprivate var attachCapabilities: [BPFCapability] {
        switch type {
        case .cgroupSKB: [.netAdmin]
        default: type.capabilities.isEmpty ? [.perfmon] : type.capabilities
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension Cause {
    /// The relocation that failed in the program that the verifier refused.
    private static func relocation(_ evidence: Evidence) -> (program: String, failed: FailedRelocation)? {
        guard let (program, verifier) = evidence.rejected else { return nil }
        let failed = evidence.notes.failedRelocations
        let pattern: MessagePattern = "failed to resolve CO-RE relocation {description}"
        if let text = pattern.match(verifier.reason)?["description"] {
            // libbpf's debug messages tell, beside this, whether the type exists.
            let known = failed.first { $0.description == text }
            return (known ?? FailedRelocation(description: text)).map { (program, $0) }
        }
        // A libbpf that finds no relocation for the instruction leaves the kernel's words.
        guard verifier.reason.contains("#195896080") else { return nil }
        let line = verifier.source?.text ?? ""
        let named = failed.first { line.contains($0.name) }
        return (named ?? failed.first).map { (program, $0) }
    }

    /// A row for a CO-RE relocation that failed.
    private static func relocation(
        _ name: String,
        _ sentence: String,
        advice: String,
        fixture: String,
        when check: @escaping @Sendable (FailedRelocation) -> Bool
    ) -> Cause {
        Cause(name, .load, .verifierRejected, about: .program, sentence, advice: advice, fixture: fixture) {
            evidence,
            fields in
            guard let (program, failed) = relocation(evidence), check(failed) else { return false }
            fields["program"] = program
            fields["member"] = failed.member
            fields["type"] = failed.type
            let file = evidence.object?.kernelBTFPath.map { "the BTF file '\($0)'" }
            fields["where"] = file ?? "kernel \(KernelVersion.running)"
            fields["types"] = file ?? "the BTF of vmlinux and its modules"
            fields["source"] = SourceLines.line(for: failed, in: evidence)
            return true
        }
    }

    /// Programs that were given to the kernel and refused.
    static let verifierCauses: [Cause] = [
        relocation(
            "core-type",
            "CO-RE does not find '{type}' in {types}; the program uses '{member}'",
            advice:
                "Use bpf_core_type_exists() to guard the access. A type of a process is not relocated: declare it without"
                + " preserve_access_index, or set BPFObject.OpenOptions.kernelBTFPath to a file that has it",
            fixture: "cases/core-user"
        ) { $0.typeExists == false && $0.question != .enumerator || $0.question == .type },
        relocation(
            "core-enumerator",
            "{where} has no enumerator '{member}'",
            advice: "Use bpf_core_enum_value_exists() to guard it",
            fixture: "cases/core-enum"
        ) { $0.question == .enumerator },
        relocation(
            "core-field",
            "{where} has no field '{member}'",
            advice:
                "Use bpf_core_field_exists() to guard the access, and a flavor ('{type}___other') for the name that it has"
                + " elsewhere",
            fixture: "cases/core-field"
        ) { $0.question == .field },
        Cause(
            "weak-symbol-used",
            .load,
            .targetNotFound,
            about: .program,
            "it calls a function that kernel {kernel} does not have{name}",
            advice: "Use bpf_ksym_exists() before the call",
            fixture: "cases/kfunc-weak"
        ) { evidence, fields in
            guard let (program, verifier) = evidence.rejected else { return false }
            let pattern: MessagePattern = "kfunc '{symbol}' is referenced but wasn't resolved"
            let named = pattern.match(verifier.reason)?["symbol"]
            guard named != nil || verifier.reason.contains("kernel function call not eliminated") else { return false }
            fields["program"] = program
            let names = named.map { [$0] } ?? evidence.notes.missingSymbols
            fields["name"] = names.isEmpty ? "" : ": " + names.map { "'\($0)'" }.joined(separator: " or ")
            fields["shows"] = "log"
            return true
        },
        Cause(
            "program-name",
            .load,
            .invalidArgument,
            about: .program,
            "the kernel takes only letters, digits, '_' and '.' in the name of a program",
            advice:
                "Use another name for the function, or __asm__(\"name\") behind its declaration for the symbol alone",
            fixture: "cases/program-name"
        ) { evidence, fields in
            fields["program"] = evidence.loadingProgram
            return evidence.loadingProgram?.isKernelName == false && evidence.errno == .invalidArgument
        },
        Cause(
            "program-type-unknown",
            .load,
            .notSupported,
            about: .program,
            "kernel {kernel} has no programs of type {type}",
            advice: "{advice}",
            fixture: "cases/wrong-blame"
        ) { evidence, fields in
            // Only the program that was tried, and only when the kernel had no more to say.
            guard let (name, settings) = silentlyRefused(evidence) else { return false }
            guard settings.type != .unspecified, BPFFeatures.probe(programType: settings.type) == .unsupported else {
                return false
            }
            fields["program"] = name
            fields["type"] = settings.type.description
            let advice = KernelRequirement.requirement(programType: settings.type)?.advice ?? "Use a newer kernel"
            fields["advice"] = "\(advice), or switch the program off with setAutoload(false)"
            return true
        },
        Cause(
            "attach-type-unknown",
            .load,
            .notSupported,
            about: .program,
            "kernel {kernel} has no {kind} programs",
            advice: "{advice}, or switch the program off with setAutoload(false)",
            fixture: "cases/sections"
        ) { evidence, fields in
            // Older kernels miss the function of a program for several.
            let isNamed = ["programs can be sleepable", "must provide btf_id"].contains { reason in
                evidence.rejected?.verifier.reason.contains(reason) == true
            }
            guard let (name, settings) = silentlyRefused(evidence, anyway: isNamed) else { return false }
            guard settings.attachType.rawValue != 0, BPFFeatures.probe(attachType: settings.attachType) == .unsupported
            else { return false }
            fields["program"] = name
            fields["advice"] =
                KernelRequirement.requirement(attachType: settings.attachType)?.advice ?? "Use a newer kernel"
            fields["kind"] = settings.kind
            return true
        },
        Cause(
            "not-sleepable",
            .load,
            .notSupported,
            about: .program,
            "kernel {kernel} has no {kind} programs that may sleep",
            advice: "Use the SEC() without '.s', or a newer kernel",
            fixture: "cases/sections"
        ) { evidence, fields in
            guard let (program, verifier) = evidence.rejected, verifier.reason.contains("can be sleepable") else {
                return false
            }
            fields["program"] = program
            fields["kind"] = evidence.settings(ofProgram: program)?.kind ?? "such"
            fields["shows"] = "log"
            return true
        },
        // libbpf says so itself from 1.4 on.
        Cause(
            "struct-ops-unused-by-kernel",
            .load,
            .invalidObject,
            about: .program,
            unusedStructOpsSentence,
            advice: unusedStructOpsAdvice,
            fixture: "SkeletonTests.StructOpsTests"
        ) { evidence, fields in
            // Older kernels say so, newer ones nothing.
            let isNamed = evidence.rejected?.verifier.reason.contains("attach_btf_id 0 is not a supported struct")
            guard
                let (name, settings) = silentlyRefused(evidence, by: \.meansNotSupported, anyway: isNamed == true),
                settings.type == .structOps
            else { return false }
            fields["program"] = name
            return true
        },
        Cause(
            "program-not-supported",
            .load,
            .notSupported,
            about: .program,
            "kernel {kernel} does not support such {kind} programs on this machine",
            advice: "Use another kind of hook, or switch the program off with setAutoload(false)",
            fixture: "CauseTableTests"
        ) { evidence, fields in
            guard evidence.errno.meansNotSupported, let name = evidence.loadingProgram else { return false }
            fields["program"] = name
            fields["kind"] = evidence.settings(ofProgram: name)?.kind ?? "BPF"
            fields["shows"] = "log"
            return true
        },
        Cause(
            "verifier",
            .load,
            .verifierRejected,
            about: .program,
            "the kernel's verifier rejected it",
            fixture: "rejected"
        ) { evidence, fields in
            guard let (program, verifier) = evidence.rejected else { return false }
            fields["program"] = program
            // An unprivileged process gets an empty or one-line log and EPERM.
            return verifier.log.contains("processed ") || verifier.instruction != nil || evidence.errno != .notPermitted
        },
    ]

    /// The program that the kernel refused with EINVAL and not a word of the verifier.
    private static func silentlyRefused(
        _ evidence: Evidence,
        by isExpected: (Errno) -> Bool = { $0 == .invalidArgument },
        anyway: Bool = false
    ) -> (String, ProgramSettings)? {
        guard isExpected(evidence.errno), let name = evidence.loadingProgram,
            let settings = evidence.settings(ofProgram: name)
        else { return nil }
        let log = evidence.rejected?.verifier.log ?? ""
        let isSilent = log.split(whereSeparator: \.isNewline).allSatisfy { $0.hasPrefix("processed 0 insns") }
        guard isSilent || anyway else { return nil }
        return (name, settings)
    }

    /// Privileges, for all operations that need some.
    static let permissionCauses: [Cause] = [
        Cause(
            "privileges",
            .load,
            .permissionDenied,
            about: .named,
            "the process lacks {missing}",
            advice: "Run as root, or grant it: setcap {grant}+ep on the executable",
            fixture: "LoadTests"
        ) { evidence, fields in
            guard evidence.errno == .notPermitted || evidence.errno == .permissionDenied else { return false }
            let needed = neededCapabilities(evidence)
            let missing = BPFCapability.missing(of: needed)
            guard !missing.isEmpty else { return false }
            fields["missing"] = missing.map(\.description).joined(separator: " and ")
            fields["grant"] = BPFCapability.grant(of: needed)
            return true
        },
        Cause(
            "policy",
            .load,
            .permissionDenied,
            about: .program,
            "a policy of this system refuses {kind} programs, although the process has the capabilities",
            advice: "{advice}",
            fixture: "cases/eperm-fentry"
        ) { evidence, fields in
            guard evidence.errno == .notPermitted || evidence.errno == .permissionDenied else { return false }
            guard let name = evidence.loadingProgram else { return false }
            fields["program"] = name
            fields["kind"] = evidence.settings(ofProgram: name)?.kind ?? "BPF"
            fields["advice"] = BPFCapability.policyAdvice
            return true
        },
        Cause(
            "policy-map",
            .load,
            .permissionDenied,
            about: .map,
            "a policy of this system refuses it, although the process has the capabilities",
            advice: "{advice}",
            fixture: "CauseTableTests"
        ) { evidence, fields in
            guard evidence.errno == .notPermitted || evidence.errno == .permissionDenied else { return false }
            fields["map"] = evidence.messages.map
            fields["advice"] = BPFCapability.policyAdvice
            return true
        },
    ]

    /// What the table does not know: libbpf's own words, on the program or the map that they name.
    static let unknownCauses: [Cause] = [
        Cause(
            "unknown-program",
            .load,
            .systemCallFailed,
            about: .program,
            "it cannot be loaded{words}",
            fixture: "CauseTableTests"
        ) { evidence, fields in
            fields["program"] = evidence.messages.program
            fields["words"] = words(evidence)
            return evidence.messages.program != nil
        },
        Cause(
            "unknown-map",
            .load,
            .systemCallFailed,
            about: .map,
            "it cannot be created{words}",
            fixture: "CauseTableTests"
        ) { evidence, fields in
            fields["map"] = evidence.messages.map
            fields["words"] = words(evidence)
            return evidence.messages.map != nil
        },
        Cause(
            "unknown",
            .load,
            .systemCallFailed,
            "it cannot be loaded{words}",
            fixture: "CauseTableTests"
        ) { evidence, fields in
            fields["words"] = words(evidence)
            return true
        },
    ]

    private static func words(_ evidence: Evidence) -> String {
        evidence.messages.first.map { ". libbpf says: \($0)" } ?? ""
    }

    /// The capabilities that the object's programs ask for, or those of the program that was tried.
    private static func neededCapabilities(_ evidence: Evidence) -> [BPFCapability] {
        var needed: [BPFCapability] = [.bpf]
        guard let object = evidence.object else { return needed }
        for program in unsafe object.pointer.programs.map({ unsafe ProgramSettings($0.pointer) })
        where program.isAutoloaded && (evidence.loadingProgram ?? program.name) == program.name {
            for capability in program.type.capabilities where !needed.contains(capability) { needed.append(capability) }
        }
        return needed
    }
}

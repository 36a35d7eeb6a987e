// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension Cause {
    /// Programs whose type or target libbpf does not know.
    static let programCauses: [Cause] = [
        Cause(
            "unknown-section",
            .load,
            says: ["prog '{program}': missing BPF prog type, check ELF section name '{section}'"],
            .invalidArgument,
            about: .program,
            "SEC(\"{section}\") says nothing about the type of the program",
            advice: "{near}",
            fixture: "cases/unknown-section"
        ) { _, fields in
            fields["near"] = SectionTypes.advice(for: fields["section"] ?? "")
            return true
        },
        Cause(
            "no-attach-target",
            .load,
            says: ["prog '{program}': no BTF-based attach target is specified, {_}"],
            .invalidArgument,
            about: .program,
            "SEC(\"{section}\") does not name what the program is for, which the verifier must know",
            advice: "Use SEC(\"{section}/NAME\"), or set it with setAttachTarget(_:) before load()",
            fixture: "cases/no-attach-target"
        ) { evidence, fields in
            fields["section"] = fields["program"].flatMap { evidence.settings(ofProgram: $0) }?.section
            return fields["section"] != nil
        },
        Cause(
            "attach-target-missing",
            .load,
            says: ["prog '{program}': failed to find kernel BTF type ID of '{target}': {errno}"],
            .targetNotFound,
            about: .program,
            "kernel {kernel} has no {what} '{target}'",
            advice: "{advice}",
            fixture: "cases/fentry-no-function"
        ) { evidence, fields in
            let settings = fields["program"].flatMap { evidence.settings(ofProgram: $0) }
            let target = KernelTarget(settings?.type, settings?.attachType)
            fields["what"] = target.what
            fields["advice"] = target.advice(for: fields["target"] ?? "")
            return true
        },
        Cause(
            "freplace-without-target",
            .load,
            says: ["prog '{program}': attach program FD is not set"],
            .invalidArgument,
            about: .program,
            "it replaces a function of another program, and none is given",
            advice:
                "Set the loaded program with setAttachTarget(_:of:) before load(), or switch this one off with setAutoload(false)",
            fixture: "freplace"
        ),
        Cause(
            "freplace-function-missing",
            .load,
            says: [
                "prog '{program}': failed to find BPF program (FD {_}) BTF ID for '{target}': {errno}"
            ],
            .targetNotFound,
            about: .program,
            "the program that it extends has no global function '{target}'",
            advice: "Use the name of a global function of the other program, and compile that one with -g",
            fixture: "CauseTableTests"
        ),
    ]
}

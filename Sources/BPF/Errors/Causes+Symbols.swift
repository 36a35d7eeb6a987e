// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

extension Cause {
    static let unusedStructOpsSentence = "no structure in SEC(\".struct_ops\") names it"
    static let unusedStructOpsAdvice =
        "Set a member of a structure in SEC(\".struct_ops\") to it, or switch it off with setAutoload(false)"

    /// What of the kernel's types or of the file with them is missing.
    static let kernelTypeCauses: [Cause] = [
        Cause(
            "custom-btf-missing",
            .load,
            says: ["failed to parse target BTF: {errno}"],
            .fileNotFound,
            about: .path,
            "the BTF file does not exist",
            advice:
                "Set BPFObject.OpenOptions.kernelBTFPath to a file like /sys/kernel/btf/vmlinux, of the kernel that runs",
            fixture: "OpenOptionsTests"
        ) { evidence, fields in
            guard let file = evidence.object?.kernelBTFPath, !FileAccess.exists(file.string) else { return false }
            fields["path"] = file.string
            return true
        },
        Cause(
            "custom-btf-invalid",
            .load,
            says: ["failed to parse target BTF: {errno}"],
            .invalidArgument,
            about: .path,
            "it cannot be read as BTF",
            advice:
                "Set BPFObject.OpenOptions.kernelBTFPath to a file like /sys/kernel/btf/vmlinux, of the kernel that runs",
            fixture: "OpenOptionsTests"
        ) { evidence, fields in
            guard let file = evidence.object?.kernelBTFPath else { return false }
            fields["path"] = file.string
            return true
        },
        Cause(
            "no-kernel-btf",
            .load,
            .missingKernelBTF,
            "it needs the kernel's types, and /sys/kernel/btf/vmlinux does not exist",
            advice: KernelRequirement.btf.advice,
            fixture: "CauseTableTests"
        ) { evidence, _ in
            !FileAccess.isReadable("/sys/kernel/btf/vmlinux")
                && evidence.messages.all.contains { $0.contains("kernel BTF") || $0.contains("vmlinux BTF") }
        },
    ]

    /// Symbols and options of the kernel that the object names.
    static let symbolCauses: [Cause] = [
        Cause(
            "kconfig-missing",
            .load,
            says: ["extern '{variable}' (strong): not resolved"],
            .targetNotFound,
            about: .variable,
            "the kernel's configuration has no option '{variable}'",
            advice:
                "Use __weak in its declaration, so that it is 0 where the option is missing, or set it in"
                + " BPFObject.OpenOptions.kconfig",
            fixture: "cases/kconfig-missing"
        ) { _, fields in fields["variable"]?.hasPrefix("CONFIG_") == true },
        Cause(
            "kconfig-unreadable",
            .load,
            says: ["failed to open system Kconfig"],
            .fileNotFound,
            "it reads options of the kernel's configuration, and neither /boot/config-* nor /proc/config.gz can be read",
            advice: "Set BPFObject.OpenOptions.kconfig to the options that it reads, one OPTION=VALUE a line",
            fixture: "CauseTableTests"
        ),
        Cause(
            "kconfig-kind",
            .load,
            says: [
                "extern (kcfg) '{variable}': value '{value}' implies {kind} type",
                "extern (kcfg) '{variable}': value '{value}' isn't {kind} compatible",
                "extern (kcfg) '{variable}': value '{value}' isn't a valid {kind}",
                "extern (kcfg) '{variable}': value '{value}' doesn't fit in {kind}",
            ],
            .typeMismatch,
            about: .variable,
            "the kernel's configuration has the value '{value}' for '{variable}', which its type in C does not take",
            advice:
                "Use a declaration of the option's type: bool or enum libbpf_tristate for y, m and n, char[] for text",
            fixture: "cases/kconfig-kind"
        ),
        Cause(
            "kconfig-line",
            .load,
            says: ["failed to parse '{line}': no separator", "failed to parse '{line}': no value"],
            .invalidArgument,
            "the line '{line}' of the kernel's configuration is not OPTION=VALUE",
            advice: "Set BPFObject.OpenOptions.kconfig to lines of the form CONFIG_NAME=VALUE",
            fixture: "cases/kconfig-kind"
        ) { _, fields in
            fields["line"] = fields["line"]?.split(separator: "\n").first.map(String.init)
            return fields["line"] != nil
        },
        Cause(
            "kconfig-unknown",
            .load,
            says: ["extern (kcfg) '{variable}': unrecognized virtual extern"],
            .notSupported,
            about: .variable,
            "libbpf {libbpf} does not know the value '{variable}'",
            advice: "Use __weak in its declaration, so that it is 0 where libbpf does not know it",
            fixture: "CauseTableTests"
        ),
        Cause(
            "symbol-missing",
            .load,
            says: [
                "extern (func ksym) '{symbol}': not found in kernel or module BTFs",
                "extern (var ksym) '{symbol}': not found in kernel BTF", "extern '{symbol}' (strong): not resolved",
            ],
            .targetNotFound,
            about: .symbol,
            "kernel {kernel} has no '{symbol}' that programs can use",
            advice:
                "Use __ksym __weak in its declaration and test bpf_ksym_exists() before the use, or a kernel or a module that"
                + " has it",
            fixture: "cases/kfunc-missing"
        ),
        Cause(
            "symbol-kind",
            .load,
            says: [
                "extern (func ksym) '{symbol}': func_proto [{_}] incompatible with {_}",
                "extern (var ksym) '{symbol}': incompatible types, {_}",
            ],
            .typeMismatch,
            about: .symbol,
            "kernel {kernel} declares '{symbol}' with other types than the object",
            advice: "{advice}",
            fixture: "cases/kfunc-prototype"
        ) { _, fields in
            fields["advice"] =
                fields["symbol"].flatMap(KernelTypes.declaration).map {
                    "Use the declaration of this kernel: extern \($0) __ksym"
                } ?? "Use the declaration in the kernel's source"
            return true
        },
        Cause(
            "struct-ops-missing",
            .load,
            says: [
                "struct_ops init_kern: struct bpf_struct_ops_{type} is not found in kernel BTF",
                "struct_ops init_kern: struct {type} is not found in kernel BTF",
                "struct_ops init_kern: struct {type} data is not found in struct {_}",
            ],
            .notSupported,
            "kernel {kernel} takes no 'struct {type}' of BPF programs",
            advice: "Use a kernel that has it, or switch its map and its programs off before load()",
            fixture: "cases/struct-ops-unknown"
        ),
        Cause(
            "struct-ops-member",
            .load,
            says: [
                "struct_ops init_kern {map}: Cannot find member {member} in kernel BTF",
                "struct_ops init_kern {map}: kernel member {member} is not a func ptr",
                "struct_ops init_kern {map}: Error in size of member {member}: {_}",
                "struct_ops init_kern {map}: Unmatched member type {member} {_}",
            ],
            .typeMismatch,
            about: .map,
            "the structure has no such member '{member}' in kernel {kernel}",
            advice: "Use the declaration of this kernel: run 'bpfgen vmlinux --only' with the structure's name",
            fixture: "cases/struct-ops-member"
        ),
        Cause(
            "struct-ops-unused",
            .load,
            says: ["prog '{program}': SEC(\"struct_ops\") program isn't referenced anywhere{_}"],
            .invalidObject,
            about: .program,
            unusedStructOpsSentence,
            advice: unusedStructOpsAdvice,
            fixture: "CauseTableTests"
        ),
    ]
}

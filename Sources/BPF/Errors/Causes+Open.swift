// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension Cause {
    /// Why libbpf does not read an object.
    static let openCauses: [Cause] = [
        Cause(
            "extern-not-linked",
            .open,
            says: [
                "failed to find BTF for extern '{symbol}' [{_}] section: {errno}",
                "failed to find BTF for extern '{symbol}': {errno}",
            ],
            .invalidObject,
            about: .symbol,
            "nothing in the object defines '{symbol}'",
            advice:
                "Use 'bpfgen link' to link the object that defines it, or mark the declaration __ksym for a function of"
                + " the kernel and __kconfig for an option of it",
            fixture: "cases/extern-plain"
        ),
        Cause(
            "legacy-maps",
            .open,
            says: ["elf: legacy map definitions in 'maps' section are not supported by libbpf v1.0+"],
            .invalidObject,
            "its maps are in SEC(\"maps\"), which libbpf 1.0 or newer does not read",
            advice: "Use SEC(\".maps\") and declare each map as a struct of __uint() and __type() members",
            fixture: "cases/legacy-maps"
        ),
        Cause(
            "map-field",
            .open,
            says: ["map '{map}': unknown field '{field}'."],
            .invalidObject,
            about: .map,
            "'{field}' is not an attribute of a map that libbpf {libbpf} knows",
            advice: "{near}",
            fixture: "cases/map-field"
        ) { evidence, fields in
            let known = [
                "type", "max_entries", "map_flags", "numa_node", "key_size", "key", "value_size", "value", "values",
                "pinning",
                "map_extra",
            ]
            fields["near"] =
                "Use one of the known ones. " + namesAdvice(for: fields["field"] ?? "", among: known, kind: "attribute")
            return true
        },
        Cause(
            "map-definition",
            .open,
            says: ["map '{map}': {what}"],
            .invalidObject,
            about: .map,
            "its definition in SEC(\".maps\") is wrong: {what}",
            advice: "Use __uint(), __type() and __array() of <bpf/bpf_helpers.h> for the attributes of a map",
            fixture: "cases/map-untyped"
        ),
        Cause(
            "static-program",
            .open,
            says: ["sec '{section}': program '{program}' is static and not supported"],
            .invalidObject,
            about: .program,
            "a program in SEC(\"{section}\") cannot be static",
            advice: "Use a function without 'static', or leave SEC() away from a function that programs call",
            fixture: "cases/static-program"
        ),
        Cause(
            "object-unreadable",
            .open,
            .invalidObject,
            "libbpf {libbpf} cannot read it as a BPF object{words}",
            fixture: "OpenTests"
        ) { evidence, fields in
            guard evidence.errno != .noMemory else { return false }
            fields["words"] = evidence.messages.first.map { ": \($0)" } ?? ""
            return true
        },
    ]

    /// What of the process or the system ran out. Before all else, as the messages of the same failure speak of other things.
    static let resourceCauses: [Cause] = [
        Cause(
            "no-descriptors",
            nil,
            .resourceExhausted,
            about: .named,
            "the process has no file descriptor left",
            advice: "Run it with a higher limit of open files (ulimit -n), or close what is not needed",
            fixture: "CaseTests"
        ) { evidence, fields in
            fields["errno"] = "-\(Errno.tooManyOpenFiles.rawValue)"
            return evidence.errnos.contains(.tooManyOpenFiles)
        },
        Cause(
            "few-descriptors",
            .load,
            .resourceExhausted,
            about: .named,
            "the process has only {free} file descriptors left, too few for libbpf to find out what the kernel can do",
            advice: "Run it with a higher limit of open files (ulimit -n), or close what is not needed",
            fixture: "CaseTests"
        ) { evidence, fields in
            // Newer libbpf takes its own failure to ask for a "no" of the kernel, and gives the program in another form.
            guard evidence.errno == .invalidArgument, evidence.rejected != nil, let object = evidence.object else {
                return false
            }
            let needed = unsafe object.pointer.maps.count + 5
            let free = OwnedDescriptor.countFree(upTo: needed)
            fields["free"] = "\(free)"
            return free < needed
        },
        Cause(
            "no-descriptors-in-system",
            nil,
            .resourceExhausted,
            about: .named,
            "the system has no file descriptor left",
            advice: "Set a higher limit of open files: sysctl fs.file-max",
            fixture: "CauseTableTests"
        ) { evidence, fields in
            fields["errno"] = "-\(Errno.tooManyOpenFilesInSystem.rawValue)"
            return evidence.errnos.contains(.tooManyOpenFilesInSystem)
        },
        Cause(
            "no-memory",
            nil,
            .resourceExhausted,
            about: .named,
            "the kernel has no memory for it",
            advice: "Use smaller maps, or raise the memory limit of the control group",
            fixture: "CauseTableTests"
        ) { evidence, fields in
            fields["errno"] = "-\(Errno.noMemory.rawValue)"
            return evidence.errnos.contains(.noMemory) && evidence.map == nil
        },
        Cause(
            "interrupted",
            .load,
            .interrupted,
            about: .named,
            "a signal interrupted the verifier",
            advice: "Run it again",
            fixture: "CauseTableTests"
        ) { evidence, _ in
            evidence.errno == .resourceTemporarilyUnavailable || evidence.errno == .interrupted
        },
    ]
}

// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension Cause {
    /// Maps that are pinned, or found where they were pinned.
    static let pinCauses: [Cause] = [
        Cause(
            "pin-differs",
            .load,
            says: ["couldn't reuse pinned map at '{path}': parameter mismatch"],
            .typeMismatch,
            about: .map,
            "the map that is pinned at '{path}' has other properties",
            advice: "Run 'rm {path}' if nothing needs it any more, or pin this map elsewhere with setPinPath(_:)",
            fixture: "PinnedMapTests"
        ) { evidence, fields in
            fields["map"] = evidence.messages.map
            return true
        },
        Cause(
            "pin-unreadable",
            .load,
            says: ["couldn't retrieve pinned map '{path}': {errno}"],
            .permissionDenied,
            about: .map,
            "what is pinned at '{path}' cannot be opened",
            advice: "Run as root, or set the mode of the pin so that this process may read and write it",
            fixture: "CauseTableTests"
        ) { evidence, fields in
            fields["map"] = evidence.messages.map
            return true
        },
        Cause(
            "pin-not-bpffs",
            .load,
            says: ["specified path {path} is not on BPF FS"],
            .invalidArgument,
            about: .map,
            "'{path}', where it is to be pinned, is not on a bpffs mount",
            advice: "Use a directory under /sys/fs/bpf; where it is not mounted: mount -t bpf bpf /sys/fs/bpf",
            fixture: "OpenOptionsTests"
        ) { evidence, fields in
            fields["map"] = evidence.messages.map
            return true
        },
        Cause(
            "token-path-missing",
            .load,
            says: ["object '{object}': failed ({errno}) to open BPF FS mount at '{path}'"],
            .fileNotFound,
            "the bpffs '{path}', through which a token is created, cannot be opened",
            advice: "Use the path of a bpffs that was mounted with 'delegate_cmds', which this process may open",
            fixture: "PrepareTests"
        ) { _, _ in true },
        Cause(
            "pin-root-missing",
            .load,
            says: ["map '{map}': failed to auto-pin at '{path}': {errno}"],
            .fileNotFound,
            about: .map,
            "the directory of '{path}', where it is to be pinned, does not exist",
            advice: "Run 'mkdir -p' for the directory, or set BPFObject.OpenOptions.pinRoot to one that exists",
            fixture: "CaseTests"
        ) { _, fields in
            LibbpfMessages.errno(in: ": \(fields["errno"] ?? "")") == .noSuchFileOrDirectory
        },
        Cause(
            "pin-refused",
            .load,
            says: ["map '{map}': failed to auto-pin at '{path}': {errno}"],
            .permissionDenied,
            about: .map,
            "no permission to create '{path}', where it is to be pinned",
            advice: "Run as root, or set BPFObject.OpenOptions.pinRoot to a directory that this process may write",
            fixture: "CauseTableTests"
        ) { _, fields in
            let errno = LibbpfMessages.errno(in: ": \(fields["errno"] ?? "")")
            return errno == .notPermitted || errno == .permissionDenied
        },
        Cause(
            "slot-switched-off",
            .load,
            says: ["map '{map}': failed to initialize slot [{slot}] to prog '{other}' fd={_}: {errno}"],
            .invalidArgument,
            about: .map,
            "slot {slot} of the map is for program '{other}', which is switched off",
            advice: "Use setAutoload(true) for '{other}' before load(), or a SEC() without '?'",
            fixture: "cases/progarray-off"
        ) { evidence, fields in
            fields["other"].flatMap { evidence.settings(ofProgram: $0) }?.isAutoloaded == false
        },
        Cause(
            "slot-refused",
            .load,
            says: [
                "map '{map}': failed to initialize slot [{slot}] to prog '{other}' fd={_}: {errno}",
                "map '{map}': failed to initialize slot [{slot}] to map '{other}' fd={_}: {errno}",
            ],
            .invalidArgument,
            about: .map,
            "slot {slot} of the map does not take '{other}'",
            advice: "Use programs of one type in a program array, and maps of one shape in a map of maps",
            fixture: "CauseTableTests"
        ),
        Cause(
            "section-contents",
            .load,
            says: [
                "Error setting initial map({map}) contents: {errno}",
                "map '{map}': failed to set initial contents: {errno}",
                "Error freezing map({map}) as read-only: {errno}",
                "map '{map}': failed to freeze as read-only: {errno}",
            ],
            .systemCallFailed,
            about: .map,
            "the kernel does not take the initial values of the section's variables",
            fixture: "CauseTableTests"
        ),
    ]
}

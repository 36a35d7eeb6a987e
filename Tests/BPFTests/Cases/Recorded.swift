// SPDX-License-Identifier: Apache-2.0

import SystemPackage
import Testing

@testable import BPF

/// What libbpf says where the machines of these tests give it no reason to.
struct Recorded: Sendable, CustomTestStringConvertible {
    let cause: String
    let operation: BPFError.Operation
    let errno: Errno
    let messages: [String]
    var subject: BPFError.Subject = .object("trace")
    var logs: [String: String] = [:]
    /// Where a message has another number than the call.
    var expectedErrno: Errno?

    var testDescription: String { cause }

    static let all: [Recorded] = [
        Recorded(
            cause: "no-descriptors",
            operation: .load,
            errno: .invalidArgument,
            messages: ["failed to open /proc/kallsyms: -24"],
            expectedErrno: .tooManyOpenFiles
        ),
        Recorded(
            cause: "no-descriptors-in-system",
            operation: .load,
            errno: .tooManyOpenFilesInSystem,
            messages: ["prog 'p': BPF program load failed: Too many open files in system"],
            subject: .program("p")
        ),
        Recorded(
            cause: "no-memory",
            operation: .load,
            errno: .noMemory,
            messages: ["map 'm': failed to create: Cannot allocate memory(-12)"],
            subject: .map("m")
        ),
        Recorded(
            cause: "interrupted",
            operation: .load,
            errno: .resourceTemporarilyUnavailable,
            messages: ["prog 'p': BPF program load failed: Resource temporarily unavailable"],
            subject: .program("p"),
            logs: [
                "p":
                    "0: R1=ctx() R10=fp0\n; int p(void *ctx) @ p.bpf.c:1\n0: (b7) r0 = 0\nprocessed 1 insns (limit 1000000)"
            ]
        ),
        Recorded(
            cause: "kconfig-unreadable",
            operation: .load,
            errno: .invalidArgument,
            messages: ["failed to open system Kconfig"]
        ),
        Recorded(
            cause: "kconfig-unknown",
            operation: .load,
            errno: .invalidArgument,
            messages: ["extern (kcfg) 'LINUX_HAS_SOMETHING': unrecognized virtual extern"],
            subject: .variable("LINUX_HAS_SOMETHING")
        ),
        Recorded(
            cause: "struct-ops-unused",
            operation: .load,
            errno: .invalidArgument,
            messages: [
                "prog 'call': SEC(\"struct_ops\") program isn't referenced anywhere, did you forget to use it?",
                "prog 'call': failed to load: -EINVAL",
            ],
            subject: .program("call")
        ),
        Recorded(
            cause: "pin-unreadable",
            operation: .load,
            errno: .permissionDenied,
            messages: [
                "couldn't retrieve pinned map '/sys/fs/bpf/m': Permission denied", "map 'm': error reusing pinned map",
                "map 'm': failed to create: Permission denied(-13)",
            ],
            subject: .map("m")
        ),
        Recorded(
            cause: "pin-refused",
            operation: .load,
            errno: .permissionDenied,
            messages: ["map 'm': failed to auto-pin at '/sys/fs/bpf/m': -13"],
            subject: .map("m")
        ),
        Recorded(
            cause: "slot-refused",
            operation: .load,
            errno: .invalidArgument,
            messages: ["map 'outer': failed to initialize slot [0] to map 'inner' fd=7: -22"],
            subject: .map("outer")
        ),
        Recorded(
            cause: "section-contents",
            operation: .load,
            errno: .invalidArgument,
            messages: ["Error setting initial map(trace.rodata) contents: Invalid argument"],
            subject: .map("trace.rodata")
        ),
        Recorded(
            cause: "freplace-function-missing",
            operation: .load,
            errno: .noSuchFileOrDirectory,
            messages: ["prog 'p': failed to find BPF program (FD 5) BTF ID for 'gone': -2"],
            subject: .program("p")
        ),
        Recorded(
            cause: "not-sleepable",
            operation: .load,
            errno: .invalidArgument,
            messages: ["prog 'p': BPF program load failed: Invalid argument"],
            subject: .program("p"),
            logs: [
                "p": "Only fentry/fexit/fmod_ret and lsm programs can be sleepable\nprocessed 0 insns (limit 1000000)"
            ]
        ),
        Recorded(
            cause: "program-not-supported",
            operation: .load,
            errno: Errno(rawValue: 524),
            messages: ["prog 'p': BPF program load failed: Unknown error 524"],
            subject: .program("p")
        ),
        Recorded(
            cause: "unknown-program",
            operation: .load,
            errno: .invalidArgument,
            messages: ["prog 'p': missing BTF for a thing"],
            subject: .program("p")
        ),
        Recorded(
            cause: "unknown-map",
            operation: .load,
            errno: .invalidArgument,
            messages: ["map 'm': something else"],
            subject: .map("m")
        ),
        Recorded(cause: "unknown", operation: .load, errno: .invalidArgument, messages: ["an unknown word"]),
        Recorded(
            cause: "object-unreadable",
            operation: .open,
            errno: Errno(rawValue: 4001),
            messages: ["elf: trace is not a valid eBPF object file"]
        ),
    ]
}

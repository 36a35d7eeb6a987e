// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension KernelRequirement {
    /// The kernel's types in `/sys/kernel/btf/vmlinux`, for CO-RE and for hooks that are named by type.
    public static let btf = KernelRequirement(
        "BTF",
        since: KernelVersion(5, 4),
        options: ["CONFIG_DEBUG_INFO_BTF"],
        fallback: "set BPFObject.OpenOptions.kernelBTFPath to a BTF file of the kernel",
        probe: .attempt {
            switch FileAccess.check("/sys/kernel/btf/vmlinux", R_OK) {
            case 0: .supported
            case EACCES: .notPermitted
            default: .unsupported
            }
        }
    )

    /// Ring buffer maps.
    public static let ringBuffer = KernelRequirement(
        "ring buffer",
        since: KernelVersion(5, 8),
        fallback: "use a perf event array with PerfBuffer",
        probe: .mapType(.ringBuffer)
    )

    /// User ring buffer maps: records from a process to programs.
    public static let userRingBuffer = KernelRequirement(
        "user ring buffer",
        since: KernelVersion(6, 1),
        fallback: "push to a queue map",
        probe: .mapType(.userRingBuffer)
    )

    /// Attach cookies: a number for each attachment that the program can read (`bpf_get_attach_cookie`).
    public static let attachCookie = KernelRequirement(
        "attach cookie",
        since: KernelVersion(5, 15),
        fallback: "attach without a cookie and use one program for each attachment",
        probe: .attempt { ProgramProbe.helper("bpf_get_attach_cookie", .tracepoint) }
    )

    /// Iterators over the threads, files or memory areas of one process.
    public static let taskIterators = KernelRequirement(
        "iterator over one process",
        since: KernelVersion(6, 1),
        options: ["CONFIG_DEBUG_INFO_BTF"],
        fallback: "iterate over all processes and compare the ID in the program",
        probe: .attempt { Iterator.probeTasks() }
    )

    /// Attach cookies of programs that are attached by trampoline: fentry, fexit, fmod_ret and LSM.
    public static let tracingCookie = KernelRequirement(
        "cookie of fentry and LSM",
        since: KernelVersion(5, 19),
        options: ["CONFIG_DEBUG_INFO_BTF", "CONFIG_DYNAMIC_FTRACE"],
        fallback: "attach without a cookie and use one program for each attachment",
        probe: .attempt { FunctionTracing.probeCookie() }
    )

    /// Attach cookies of raw tracepoints and BTF tracepoints.
    public static let rawTracepointCookie = KernelRequirement(
        "cookie of a raw tracepoint",
        since: KernelVersion(6, 10),
        fallback: "attach without a cookie and use one program for each attachment",
        probe: .attempt { RawTracepointOpen.probeCookie() }
    )

    /// Links for tracepoints, kprobes and uprobes, which can be pinned.
    public static let perfEventLinks = KernelRequirement(
        "perf event links",
        since: KernelVersion(5, 15),
        fallback: "attach without pinning",
        probe: .attachType(.perfEvent)
    )

    /// Text streams of programs: what they write with `bpf_stream_printk`, and reports of their faults.
    public static let programStreams = KernelRequirement(
        "program streams",
        since: KernelVersion(6, 17),
        fallback: "write with bpf_printk, and read TracePipe",
        probe: .attempt { ProgramProbe.knows(ProgramStreamRead.self) }
    )

    /// Programs that are associated with a `struct_ops` map.
    public static let structOpsAssociation = KernelRequirement(
        "struct_ops association",
        since: KernelVersion(7, 0),
        probe: .attempt { ProgramProbe.knows(ProgramAssociation.self) }
    )

    /// Memory shared by programs and processes.
    public static let arena = KernelRequirement(
        "arena",
        since: KernelVersion(6, 9),
        fallback: "map an array into memory",
        probe: .mapType(.arena)
    )

    /// BPF tokens: privileges delegated through a bpffs.
    public static let token = KernelRequirement(
        "token",
        since: KernelVersion(6, 9),
        fallback: "grant the capabilities",
        probe: .attempt { TokenProbe.create() }
    )

    /// Reading many entries of a hash map in one call.
    public static let batchedHash = KernelRequirement(
        "hash map batches",
        since: KernelVersion(5, 6),
        fallback: "read the entries one by one, as entries() does there",
        probe: .attempt { MapProbe.batches(.hash) }
    )

    /// Reading many entries of an array in one call.
    public static let batchedArray = KernelRequirement(
        "array batches",
        since: KernelVersion(5, 6),
        fallback: "read the entries one by one, as entries() does there",
        probe: .attempt { MapProbe.batches(.array) }
    )

    /// Reading many entries of a per-CPU array in one call.
    public static let batchedPerCPUArray = KernelRequirement(
        "per-CPU array batches",
        since: KernelVersion(5, 13),
        fallback: "read the entries one by one, as entries() does there",
        probe: .attempt { MapProbe.batches(.perCPUArray) }
    )

    /// Reading and writing one CPU's value of a per-CPU map.
    public static let perCPUFlags = KernelRequirement(
        "one CPU's value",
        since: KernelVersion(7, 0),
        fallback: "set the values of all CPUs",
        probe: .attempt { MapProbe.perCPUFlags() }
    )

    /// Features that are not hooks.
    static let features: [KernelRequirement] = [
        .btf, .ringBuffer, .userRingBuffer, .attachCookie, .tracingCookie, .rawTracepointCookie, .perfEventLinks,
        .taskIterators, .programStreams, .structOpsAssociation, .arena, .token, .batchedHash, .batchedArray,
        .batchedPerCPUArray, .perCPUFlags,
    ]
}

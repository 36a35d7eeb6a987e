// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension AttachTarget {
    /// A tracepoint, as tracefs lists them under `events/`. For programs of type `tracepoint`.
    ///
    /// - Parameters:
    ///   - category: the folder, for example `sched`.
    ///   - name: the event, for example `sched_process_exec`.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_tracepoint_opts`. Needs tracefs.
    /// Minimum kernel: Linux 4.7, built with `CONFIG_BPF_EVENTS`.
    public static func tracepoint(_ category: String, _ name: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(Tracepoint(category: category, name: name, cookie: cookie))
    }
}

struct Tracepoint: AttachHook {
    static let requirement = KernelRequirement.tracepoint
    static let programTypes: [BPFProgramType] = [.tracepoint]
    static let sections = [SectionDefinition("tracepoint+"), SectionDefinition("tp+")]

    let category: String
    let name: String
    let cookie: UInt64

    var description: String { "tracepoint/\(category)/\(name)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard !program.section.contains("/") else { return nil }
        return .target(".tracepoint(\"sched\", \"sched_switch\"), with the category and the event")
    }

    /// libbpf's own link would close the event with the kernel's link, which takes the kernel twice as long.
    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link? {
        let parts = program.section.split(separator: "/", maxSplits: 2).map(String.init)
        guard parts.count == 3 else { return nil }
        return try program.attachTracepoint(category: parts[1], name: parts[2], to: nil)
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        try program.attachTracepoint(category: category, name: name, cookie: cookie, to: target)
    }
}

extension BPFProgram {
    fileprivate func attachTracepoint(
        category: String,
        name: String,
        cookie: UInt64 = 0,
        to target: AttachTarget?
    ) throws(BPFError) -> Link {
        try attaching(to: target) { (descriptor) throws(Errno) in
            let number = try Tracefs.number(ofEvent: name, in: category)
            // PERF_TYPE_TRACEPOINT in <linux/perf_event.h>. The program runs on all CPUs, whatever the event's CPU is.
            let event = try PerfEventOpen(type: 2, config: number, sample: 0, isFrequency: false, starts: true)
                .open(pid: -1, cpu: 0)
            return try PerfEventAttachment.attach(descriptor, to: [event], cookie: cookie)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

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
    static let needsObject = true
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

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        try unsafe program.attach(target) { pointer in
            var options = bpf_tracepoint_opts()
            options.sz = MemoryLayout<bpf_tracepoint_opts>.size
            options.bpf_cookie = cookie
            return unsafe bpf_program__attach_tracepoint_opts(pointer, category, name, &options)
        }
    }
}

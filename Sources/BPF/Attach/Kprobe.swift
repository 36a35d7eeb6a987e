// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension AttachTarget {
    /// An instruction of a kernel function, by default its first. For programs of type `kprobe`.
    ///
    /// - Parameters:
    ///   - function: the function, as `/proc/kallsyms` lists it.
    ///   - offset: the start of an instruction, in bytes from the start of the function.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_opts`.
    /// Minimum kernel: Linux 4.1, built with `CONFIG_KPROBE_EVENTS`.
    public static func kprobe(_ function: String, offset: Int = 0, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(Kprobe(function: function, offset: offset, cookie: cookie, isReturn: false))
    }

    /// The return of a kernel function. For programs of type `kprobe`.
    ///
    /// - Parameters:
    ///   - function: the function, as `/proc/kallsyms` lists it.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_opts`.
    /// Minimum kernel: Linux 4.1, built with `CONFIG_KPROBE_EVENTS`.
    public static func kretprobe(_ function: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(Kprobe(function: function, offset: 0, cookie: cookie, isReturn: true))
    }
}

struct Kprobe: AttachHook {
    static let requirement = KernelRequirement.kprobe
    static let needsObject = true
    static let programTypes: [BPFProgramType] = [.kprobe]
    static let sections = [
        SectionDefinition("kprobe+"), SectionDefinition("kretprobe+"), SectionDefinition("ksyscall+"),
        SectionDefinition("kretsyscall+"),
    ]

    let function: String
    let offset: Int
    let cookie: UInt64
    let isReturn: Bool

    var description: String {
        "\(isReturn ? "kretprobe" : "kprobe")/\(function)" + (offset == 0 ? "" : "+\(offset)")
    }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard !program.section.contains("/") else { return nil }
        return .target(
            program.section.hasPrefix("kret") ? ".kretprobe(…), with the function" : ".kprobe(…), with the function"
        )
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard offset >= 0 else { throw program.invalid("the offset \(offset) lies before the function", target) }
        return try unsafe program.attach(target) { pointer in
            var options = bpf_kprobe_opts()
            options.sz = MemoryLayout<bpf_kprobe_opts>.size
            options.bpf_cookie = cookie
            options.offset = offset
            options.retprobe = isReturn
            return unsafe bpf_program__attach_kprobe_opts(pointer, function, &options)
        }
    }

    /// Whether the kernel has such hooks. Attaching to a function would be seen by all of the machine.
    static func probe() -> FeatureSupport { HookProbe.perfEventSource("kprobe") }
}

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
        AttachTarget(Kprobe(place: .function(function, offset: offset), cookie: cookie, isReturn: false))
    }

    /// The return of a kernel function. For programs of type `kprobe`.
    ///
    /// - Parameters:
    ///   - function: the function, as `/proc/kallsyms` lists it.
    ///   - maxActive: how many calls are observed at a time; more are missed. `nil` leaves it to the kernel: twice the
    ///     number of CPUs on older kernels. With a number the probe is defined through tracefs, and the link cannot be pinned.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_kprobe_opts`.
    /// Minimum kernel: Linux 4.1, built with `CONFIG_KPROBE_EVENTS`.
    public static func kretprobe(_ function: String, maxActive: Int? = nil, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(
            Kprobe(place: .function(function, offset: 0), cookie: cookie, isReturn: true, maxActive: maxActive)
        )
    }

    /// An instruction of the kernel by its address, for functions whose name is not unique. For programs of type `kprobe`.
    ///
    /// - Parameters:
    ///   - address: the start of an instruction, as `/proc/kallsyms` lists those of functions.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `perf_event_open`.
    /// Minimum kernel: Linux 4.1, built with `CONFIG_KPROBE_EVENTS`.
    public static func kprobe(address: UInt64, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(Kprobe(place: .address(address), cookie: cookie, isReturn: false))
    }

    /// The return of a kernel function by the function's address. For programs of type `kprobe`.
    ///
    /// - Parameters:
    ///   - address: the start of the function, as `/proc/kallsyms` lists it.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `perf_event_open`.
    /// Minimum kernel: Linux 4.1, built with `CONFIG_KPROBE_EVENTS`.
    public static func kretprobe(address: UInt64, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(Kprobe(place: .address(address), cookie: cookie, isReturn: true))
    }
}

struct Kprobe: AttachHook {
    static let requirement = KernelRequirement.kprobe
    static let programTypes: [BPFProgramType] = [.kprobe]
    static let sections = [
        SectionDefinition("kprobe+"), SectionDefinition("kretprobe+"), SectionDefinition("ksyscall+"),
        SectionDefinition("kretsyscall+"),
    ]

    enum Place: Hashable {
        case function(String, offset: Int)
        case address(UInt64)
    }

    let place: Place
    let cookie: UInt64
    let isReturn: Bool
    var maxActive: Int?

    var description: String {
        let kind = isReturn ? "kretprobe" : "kprobe"
        switch place {
        case .function(let function, let offset): return "\(kind)/\(function)" + (offset == 0 ? "" : "+\(offset)")
        case .address(let address): return "\(kind)/0x\(String(address, radix: 16))"
        }
    }

    /// The function, if it is named.
    var function: String? {
        if case .function(let function, _) = place { function } else { nil }
    }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard !program.section.contains("/") else { return nil }
        let isReturn = program.section.hasPrefix("kret")
        return .target(
            program.section.hasSuffix("syscall")
                ? ".\(isReturn ? "kretsyscall" : "ksyscall")(…), with the system call"
                : ".\(isReturn ? "kretprobe" : "kprobe")(…), with the function"
        )
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        switch place {
        case .address(let address):
            guard address != 0 else { throw program.invalid("0 is not an address of the kernel's code", target) }
            try program.checkCookie(cookie, .attachCookie, target)
            return try program.attaching(to: target) { (descriptor) throws(Errno) in
                try attach(descriptor, at: address)
            }
        case .function(let function, let offset):
            guard offset >= 0 else { throw program.invalid("the offset \(offset) lies before the function", target) }
            guard let maxActive else { return try attach(program, to: target, function, offset) }
            guard maxActive > 0, maxActive <= 4096 else {
                throw program.invalid(
                    "\(maxActive) calls cannot be observed at a time",
                    target,
                    advice: "Use a number from 1 to 4096"
                )
            }
            // tracefs would read a second argument.
            guard !function.contains(where: { $0.isWhitespace || $0 == ":" }) else {
                throw program.invalid("'\(function)' is not the name of a function", target)
            }
            try program.checkCookie(cookie, .attachCookie, target)
            return try program.attaching(to: target) { (descriptor) throws(Errno) in
                try TracefsProbe.attach(descriptor, "r\(maxActive)", at: function, cookie: cookie)
            }
        }
    }

    private func attach(
        _ program: BPFProgram,
        to target: AttachTarget,
        _ function: String,
        _ offset: Int
    ) throws(BPFError) -> Link {
        try unsafe program.attach(target) { pointer in
            unsafe withZeroed(bpf_kprobe_opts.self) { options in
                unsafe options[0].sz = MemoryLayout<bpf_kprobe_opts>.size
                unsafe options[0].bpf_cookie = cookie
                unsafe options[0].offset = offset
                unsafe options[0].retprobe = isReturn
                return unsafe bpf_program__attach_kprobe_opts(pointer, function, options.baseAddress)
            }
        }
    }

    private func attach(_ program: OwnedDescriptor, at address: UInt64) throws(Errno) -> Link.Attachment {
        let device = "/sys/bus/event_source/devices/kprobe"
        guard let text = SmallFile.read("\(device)/type"), let type = UInt32(text.filter { !$0.isWhitespace }) else {
            return try TracefsProbe.attach(
                program,
                isReturn ? "r" : "p",
                at: "0x\(String(address, radix: 16))",
                cookie: cookie
            )
        }
        // `config:0` in the device's format/retprobe.
        var event = PerfEventOpen(type: type, config: isReturn ? 1 : 0, sample: 0, isFrequency: false)
        event.setKprobe(address: address)
        return try PerfEventAttachment.attach(program, to: [try event.open(pid: -1, cpu: 0)], cookie: cookie)
    }

    /// Whether the kernel has such hooks. Attaching to a function would be seen by all of the machine.
    static func probe() -> FeatureSupport { HookProbe.perfEventSource("kprobe") }
}

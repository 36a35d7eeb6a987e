// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
public import SystemPackage

extension AttachTarget {
    /// A statically defined probe (USDT) of an executable or a library, as `readelf -n` lists them under `stapsdt`. For
    /// programs of `SEC("usdt")`.
    ///
    /// - Parameters:
    ///   - binary: the file; a name without a slash is searched for where libraries or executables are.
    ///   - provider: the probe's provider, for example `libc`.
    ///   - name: the probe's name, for example `setjmp`.
    ///   - pid: the process, 0 for this one; `nil` for all, which needs Linux 5.15 or newer for libraries and
    ///     position-independent executables.
    ///   - cookie: the value that `bpf_usdt_cookie()` returns at this attachment.
    ///
    /// The corresponding C function is `bpf_program__attach_usdt`.
    /// Minimum kernel: Linux 4.3, built with `CONFIG_UPROBE_EVENTS`.
    public static func usdt(
        binary: FilePath,
        provider: String,
        name: String,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        AttachTarget(USDT(binary: binary, provider: provider, name: name, pid: pid, usdtCookie: cookie))
    }

    /// A statically defined probe (USDT), with the file's path as a string.
    public static func usdt(
        binary: String,
        provider: String,
        name: String,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        usdt(binary: FilePath(visibly: binary), provider: provider, name: name, pid: pid, cookie: cookie)
    }
}

struct USDT: AttachHook {
    static let requirement = KernelRequirement.usdt
    static let needsObject = true
    static let programTypes: [BPFProgramType] = [.kprobe]
    static let sections = [
        SectionDefinition("usdt+"),
        // Its links are those of one uprobe each, which libbpf 1.1 makes.
        SectionDefinition("usdt.s+", .kprobe, isSleepable: true),
    ]

    /// libbpf 1.7 loads such programs for a link for many places.
    static func accepts(_ type: BPFAttachType) -> Bool { type.rawValue == 0 || type == .traceUprobeMulti }

    let binary: FilePath
    let provider: String
    let name: String
    let pid: CInt?
    /// libbpf's own, which every kernel has.
    let usdtCookie: UInt64

    var description: String { "usdt/\(binary):\(provider):\(name)" }

    var userPlace: UserPlace? {
        UserPlace(binary: binary.string, symbol: "\(provider):\(name)", pid: pid, isUSDT: true)
    }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard !program.section.contains("/") else { return nil }
        return .target(".usdt(…), with the file, the provider and the name")
    }

    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link? {
        let parts = program.section.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, parts[0] == "usdt.s" else {
            return try checkingLayout(of: program) { () throws(BPFError) in
                try unsafe program.attach { unsafe bpf_program__attach($0) }
            }
        }
        // libbpf 1.1 does not know the section.
        let names = parts[1].split(separator: ":")
        guard names.count == 3 else {
            throw program.invalid(
                "SEC(\"\(program.section)\") is not of the form usdt.s/FILE:PROVIDER:NAME",
                advice: "Use SEC(\"usdt.s/FILE:PROVIDER:NAME\"), or attach(to: .usdt(…))"
            )
        }
        return try program.attach(
            to: .usdt(binary: FilePath(String(names[0])), provider: String(names[1]), name: String(names[2]))
        )
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard program.section.hasPrefix("usdt") else {
            throw program.invalid("it cannot read a USDT probe's arguments", target, advice: "Use SEC(\"usdt\")")
        }
        let process = try Uprobe.libbpfPID(pid, program, target)
        return try Self.checkingLayout(of: program, target, cookie: usdtCookie) { () throws(BPFError) in
            try unsafe program.attach(target) { pointer in
                unsafe withZeroed(bpf_usdt_opts.self) { options in
                    unsafe options[0].sz = MemoryLayout<bpf_usdt_opts>.size
                    unsafe options[0].usdt_cookie = usdtCookie
                    return unsafe bpf_program__attach_usdt(
                        pointer,
                        process,
                        binary.string,
                        provider,
                        name,
                        options.baseAddress
                    )
                }
            }
        }
    }

    /// Attaches a program, and refuses one that would not find its arguments.
    private static func checkingLayout(
        of program: BPFProgram,
        _ target: AttachTarget? = nil,
        cookie: UInt64 = 0,
        _ body: () throws(BPFError) -> Link
    ) throws(BPFError) -> Link {
        let specifications = program.handle.flatMap { unsafe USDTSpecifications(of: $0.pointer) }
        guard specifications?.areOfAnotherLibbpf != true else {
            // Of two mistakes, the one that libbpf has no part in comes first.
            guard UserPlace(program, target)?.interpreterLine == nil else {
                throw AttachFailure(program: program, target: target, errno: .execFormatError).error
            }
            throw otherLayout(program, target)
        }
        let link = try body()
        if specifications?.areMisread(cookie: cookie) == true {
            try link.detach()
            throw otherLayout(program, target)
        }
        return link
    }

    private static func otherLayout(_ program: BPFProgram, _ target: AttachTarget?) -> BPFError {
        BPFError(
            .notSupported,
            operation: .attach,
            subject: .program(program.name),
            message:
                "it was compiled with another layout of USDT arguments than libbpf \(LibbpfVersion.running) writes",
            advice: "Use the <bpf/usdt.bpf.h> of that libbpf to compile it",
            place: target?.description ?? program.section
        )
    }

    static let causes = [
        cause(
            "usdt-one-process",
            .notSupported,
            "kernel {kernel} attaches such a probe to one process at a time",
            advice: "Use Linux \(KernelRequirement.attachCookie.since.series) or newer, or name the process",
            fixture: "USDTTests"
        ) { hook, _, _ in hook.pid == nil && BPFFeatures.probe(feature: .attachCookie) == .unsupported }
    ]
}

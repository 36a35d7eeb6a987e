// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
public import SystemPackage

extension AttachTarget {
    /// A function of an executable or a library. For programs of type `kprobe`, as `SEC("uprobe")` is.
    ///
    /// - Parameters:
    ///   - binary: the file; a name without a slash is searched for where libraries (`libc.so.6`) or executables are.
    ///   - function: the function's name in the file's symbol table, or its name in Swift or C++ as it is demangled:
    ///     `app.work(Swift.Int) -> Swift.Int` and `ns::work(int)`, or `app.work` and `ns::work` when only one function
    ///     has that name.
    ///   - offset: the start of an instruction, in bytes from the start of the function.
    ///   - referenceCounter: the offset in the file of the counter (`unsigned short`) that is above 0 while the place is probed,
    ///     or `nil` for a place without one.
    ///   - pid: the process, 0 for this one; `nil` for all, including those that start later.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_uprobe_opts`.
    /// Minimum kernel: Linux 4.3, built with `CONFIG_UPROBE_EVENTS`.
    public static func uprobe(
        binary: FilePath,
        function: String,
        offset: Int = 0,
        referenceCounter: Int? = nil,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        AttachTarget(Uprobe(binary, function, offset, referenceCounter, pid, cookie, isReturn: false))
    }

    /// A place in an executable or a library by its offset in the file, for code without symbols.
    ///
    /// - Parameters:
    ///   - binary: the file.
    ///   - offset: the start of an instruction, in bytes from the start of the file.
    ///   - referenceCounter: the offset in the file of the counter (`unsigned short`) that is above 0 while the place is probed,
    ///     or `nil` for a place without one.
    ///   - pid: the process, 0 for this one; `nil` for all, including those that start later.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_uprobe_opts`.
    /// Minimum kernel: Linux 4.3, built with `CONFIG_UPROBE_EVENTS`.
    public static func uprobe(
        binary: FilePath,
        offset: Int,
        referenceCounter: Int? = nil,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        AttachTarget(Uprobe(binary, nil, offset, referenceCounter, pid, cookie, isReturn: false))
    }

    /// The return of a function of an executable or a library. For programs of type `kprobe`, as `SEC("uretprobe")` is.
    ///
    /// - Parameters:
    ///   - binary: the file; a name without a slash is searched for where libraries (`libc.so.6`) or executables are.
    ///   - function: the function's name in the file's symbol table, or its name in Swift or C++ as it is demangled:
    ///     `app.work(Swift.Int) -> Swift.Int` and `ns::work(int)`, or `app.work` and `ns::work` when only one function
    ///     has that name.
    ///   - referenceCounter: the offset in the file of the counter (`unsigned short`) that is above 0 while the place is probed,
    ///     or `nil` for a place without one.
    ///   - pid: the process, 0 for this one; `nil` for all, including those that start later.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_uprobe_opts`.
    /// Minimum kernel: Linux 4.3, built with `CONFIG_UPROBE_EVENTS`.
    public static func uretprobe(
        binary: FilePath,
        function: String,
        referenceCounter: Int? = nil,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        AttachTarget(Uprobe(binary, function, 0, referenceCounter, pid, cookie, isReturn: true))
    }

    /// The return of a function of an executable or a library by the function's offset in the file.
    ///
    /// - Parameters:
    ///   - binary: the file.
    ///   - offset: the start of the function, in bytes from the start of the file.
    ///   - referenceCounter: the offset in the file of the counter (`unsigned short`) that is above 0 while the place is probed,
    ///     or `nil` for a place without one.
    ///   - pid: the process, 0 for this one; `nil` for all, including those that start later.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.15 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_uprobe_opts`.
    /// Minimum kernel: Linux 4.3, built with `CONFIG_UPROBE_EVENTS`.
    public static func uretprobe(
        binary: FilePath,
        offset: Int,
        referenceCounter: Int? = nil,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        AttachTarget(Uprobe(binary, nil, offset, referenceCounter, pid, cookie, isReturn: true))
    }

    /// A function of an executable or a library, with the file's path as a string.
    public static func uprobe(
        binary: String,
        function: String,
        offset: Int = 0,
        referenceCounter: Int? = nil,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        uprobe(
            binary: FilePath(visibly: binary),
            function: function,
            offset: offset,
            referenceCounter: referenceCounter,
            pid: pid,
            cookie: cookie
        )
    }

    /// A place in an executable or a library, with the file's path as a string.
    public static func uprobe(
        binary: String,
        offset: Int,
        referenceCounter: Int? = nil,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        uprobe(
            binary: FilePath(visibly: binary),
            offset: offset,
            referenceCounter: referenceCounter,
            pid: pid,
            cookie: cookie
        )
    }

    /// The return of a function, with the file's path as a string.
    public static func uretprobe(
        binary: String,
        function: String,
        referenceCounter: Int? = nil,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        uretprobe(
            binary: FilePath(visibly: binary),
            function: function,
            referenceCounter: referenceCounter,
            pid: pid,
            cookie: cookie
        )
    }

    /// The return of a function by its offset, with the file's path as a string.
    public static func uretprobe(
        binary: String,
        offset: Int,
        referenceCounter: Int? = nil,
        pid: CInt? = nil,
        cookie: UInt64 = 0
    ) -> AttachTarget {
        uretprobe(
            binary: FilePath(visibly: binary),
            offset: offset,
            referenceCounter: referenceCounter,
            pid: pid,
            cookie: cookie
        )
    }
}

struct Uprobe: AttachHook {
    static let requirement = KernelRequirement.uprobe
    static let needsObject = true
    static let programTypes: [BPFProgramType] = [.kprobe]
    static let sections = [
        SectionDefinition("uprobe+"), SectionDefinition("uprobe.s+"), SectionDefinition("uretprobe+"),
        SectionDefinition("uretprobe.s+"),
    ]

    var binary: FilePath
    /// Without one, the offset is the file's.
    var function: String?
    var offset: Int
    let referenceCounter: Int?
    let pid: CInt?
    let cookie: UInt64
    let isReturn: Bool

    init(
        _ binary: FilePath,
        _ function: String?,
        _ offset: Int,
        _ referenceCounter: Int?,
        _ pid: CInt?,
        _ cookie: UInt64,
        isReturn: Bool
    ) {
        self.binary = binary
        self.function = function
        self.offset = offset
        self.referenceCounter = referenceCounter
        self.pid = pid
        self.cookie = cookie
        self.isReturn = isReturn
    }

    var description: String {
        let place = function.map { offset == 0 ? $0 : "\($0)+\(offset)" }
        return "\(isReturn ? "uretprobe" : "uprobe")/\(binary):\(place ?? "\(offset)")"
    }

    var userPlace: UserPlace? { UserPlace(binary: binary.string, symbol: function, pid: pid, isUSDT: false) }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard !program.section.contains("/") else { return nil }
        let name = program.section.hasPrefix("uretprobe") ? "uretprobe" : "uprobe"
        return .target(".\(name)(…), with the file and the function")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard offset >= 0 else { throw program.invalid("the offset \(offset) lies before the code", target) }
        if let referenceCounter, referenceCounter <= 0 {
            throw program.invalid("\(referenceCounter) is not the offset of a counter in the file", target)
        }
        if isDemangled, let probe = try byOffset(program, target) { return try probe.attachExactly(program, target) }
        do throws(BPFError) {
            return try attachExactly(program, target)
        } catch {
            // A function of C++ can be named without its parameters.
            guard error.cause == "symbol-missing-in-binary", let probe = try byOffset(program, target) else {
                throw error
            }
            return try probe.attachExactly(program, target)
        }
    }

    private func attachExactly(_ program: BPFProgram, _ target: AttachTarget) throws(BPFError) -> Link {
        let process = try Self.libbpfPID(pid, program, target)
        return try unsafe program.attach(target) { pointer in
            unsafe withOptionalCString(function) { function in
                unsafe withZeroed(bpf_uprobe_opts.self) { options in
                    unsafe options[0].sz = MemoryLayout<bpf_uprobe_opts>.size
                    unsafe options[0].bpf_cookie = cookie
                    unsafe options[0].ref_ctr_offset = referenceCounter ?? 0
                    unsafe options[0].retprobe = isReturn
                    unsafe options[0].func_name = unsafe function
                    return unsafe bpf_program__attach_uprobe_opts(
                        pointer,
                        process,
                        binary.string,
                        offset,
                        options.baseAddress
                    )
                }
            }
        }
    }

    /// libbpf's -1 is every process, its 0 the calling one.
    static func libbpfPID(_ pid: CInt?, _ program: BPFProgram, _ target: AttachTarget) throws(BPFError) -> CInt {
        guard let pid else { return -1 }
        guard pid >= 0 else { throw program.invalid("\(pid) is not the ID of a process", target) }
        return pid
    }

    /// Whether the kernel has such hooks.
    static func probe() -> FeatureSupport { HookProbe.perfEventSource("uprobe") }
}

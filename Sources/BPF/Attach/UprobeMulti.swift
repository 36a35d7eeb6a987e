// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import ELFReader
internal import Glibc
public import SystemPackage

extension AttachTarget {
    /// Several places of an executable or a library with one link. For programs of `SEC("uprobe.multi")`.
    ///
    /// ```swift
    /// let link = try program.attach(to: .uprobeMulti(binary: "libc.so.6", .pattern("*alloc")))
    /// ```
    ///
    /// - Parameters:
    ///   - binary: the file; a name without a slash is searched for where libraries (`libc.so.6`) or executables are.
    ///   - places: the functions or offsets.
    ///   - pid: the process, 0 for this one; `nil` for all, including those that start later.
    ///
    /// The corresponding C function is `bpf_program__attach_uprobe_multi`.
    /// Minimum kernel: Linux 6.6, built with `CONFIG_UPROBES`.
    public static func uprobeMulti(
        binary: FilePath,
        _ places: AttachTarget.UprobePlaces,
        pid: CInt? = nil
    ) -> AttachTarget {
        AttachTarget(UprobeMulti(binary: binary, places: places, pid: pid, point: .entry))
    }

    /// The returns of several functions of an executable or a library with one link. For programs of
    /// `SEC("uretprobe.multi")`.
    ///
    /// - Parameters:
    ///   - binary: the file, as in ``uprobeMulti(binary:_:pid:)-(FilePath,_,_)``.
    ///   - places: the functions, or the offsets of their starts.
    ///   - pid: the process, 0 for this one; `nil` for all, including those that start later.
    ///
    /// The corresponding C function is `bpf_program__attach_uprobe_multi`.
    /// Minimum kernel: Linux 6.6, built with `CONFIG_UPROBES`.
    public static func uretprobeMulti(
        binary: FilePath,
        _ places: AttachTarget.UprobePlaces,
        pid: CInt? = nil
    ) -> AttachTarget {
        AttachTarget(UprobeMulti(binary: binary, places: places, pid: pid, point: .return))
    }

    /// The entry and the return of several functions of an executable or a library, with one program and one link. For
    /// programs of `SEC("uprobe.session")`.
    ///
    /// The program runs at the entry. When it returns 0 there, it runs again at the return.
    ///
    /// - Parameters:
    ///   - binary: the file, as in ``uprobeMulti(binary:_:pid:)-(FilePath,_,_)``.
    ///   - places: the functions, or the offsets of their starts.
    ///   - pid: the process, 0 for this one; `nil` for all, including those that start later.
    ///
    /// The corresponding C function is `bpf_program__attach_uprobe_multi`.
    /// Minimum kernel: Linux 6.13, built with `CONFIG_UPROBES`.
    public static func uprobeSession(
        binary: FilePath,
        _ places: AttachTarget.UprobePlaces,
        pid: CInt? = nil
    ) -> AttachTarget {
        AttachTarget(UprobeMulti(binary: binary, places: places, pid: pid, point: .session))
    }

    /// Several places of an executable or a library, with the file's path as a string.
    public static func uprobeMulti(
        binary: String,
        _ places: AttachTarget.UprobePlaces,
        pid: CInt? = nil
    ) -> AttachTarget {
        uprobeMulti(binary: FilePath(visibly: binary), places, pid: pid)
    }

    /// The returns of several functions, with the file's path as a string.
    public static func uretprobeMulti(
        binary: String,
        _ places: AttachTarget.UprobePlaces,
        pid: CInt? = nil
    ) -> AttachTarget {
        uretprobeMulti(binary: FilePath(visibly: binary), places, pid: pid)
    }

    /// The entry and the return of several functions, with the file's path as a string.
    public static func uprobeSession(
        binary: String,
        _ places: AttachTarget.UprobePlaces,
        pid: CInt? = nil
    ) -> AttachTarget {
        uprobeSession(binary: FilePath(visibly: binary), places, pid: pid)
    }
}

/// Many places of an executable with one link.
struct UprobeMulti: AttachHook {
    static let requirement = KernelRequirement.uprobeMulti
    static let programTypes: [BPFProgramType] = [.kprobe]
    static let attachTypes: [BPFAttachType] = [.traceUprobeMulti, .traceUprobeSession]

    static func requirement(of type: BPFAttachType) -> KernelRequirement {
        type == .traceUprobeSession ? .uprobeSession : .uprobeMulti
    }

    static let sections = [
        SectionDefinition("uprobe.multi+", .kprobe, .traceUprobeMulti),
        SectionDefinition("uretprobe.multi+", .kprobe, .traceUprobeMulti),
        SectionDefinition("uprobe.session+", .kprobe, .traceUprobeSession),
        SectionDefinition("uprobe.multi.s+", .kprobe, .traceUprobeMulti, isSleepable: true),
        SectionDefinition("uretprobe.multi.s+", .kprobe, .traceUprobeMulti, isSleepable: true),
        SectionDefinition("uprobe.session.s+", .kprobe, .traceUprobeSession, isSleepable: true),
    ]

    enum Point: String {
        case entry = "uprobe.multi"
        case `return` = "uretprobe.multi"
        case session = "uprobe.session"
    }

    let binary: FilePath
    let places: AttachTarget.UprobePlaces
    let pid: CInt?
    let point: Point

    var description: String { "\(point.rawValue)/\(binary):\(places)" }

    var names: [String] {
        switch places.content {
        case .functions(let names): names
        case .pattern, .offsets: []
        }
    }

    var userPlace: UserPlace? { UserPlace(binary: binary.string, symbol: nil, pid: pid, isUSDT: false) }

    private var attachType: BPFAttachType { point == .session ? .traceUprobeSession : .traceUprobeMulti }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard !program.section.contains("/") else { return nil }
        let point = Point(section: program.section)
        let name =
            switch point {
            case .entry: "uprobeMulti"
            case .return: "uretprobeMulti"
            case .session: "uprobeSession"
            }
        return .target(".\(name)(…), with the file and the functions")
    }

    /// libbpf attaches such programs from 1.6 on only.
    static func attachBySection(_ program: BPFProgram) throws(BPFError) -> Link? {
        let parts = program.section.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let place = parts[1].split(separator: ":", maxSplits: 1)
        guard place.count == 2 else {
            throw program.invalid(
                "SEC(\"\(program.section)\") is not of the form \(parts[0])/FILE:PATTERN",
                advice: "Use SEC(\"\(parts[0])/FILE:PATTERN\"), with the file and the functions"
            )
        }
        let hook = UprobeMulti(
            binary: FilePath(String(place[0])),
            places: .pattern(String(place[1])),
            pid: nil,
            point: Point(section: program.section)
        )
        return try program.attach(to: AttachTarget(hook))
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        // The kernel does not report the hook of a program that was opened by its ID or pin.
        guard program.attachType == attachType || program.handle == nil else {
            let type = point == .session ? "traceUprobeSession" : "traceUprobeMulti"
            throw program.invalid(
                point == .session
                    ? "it was not loaded for sessions" : "it was loaded for one place at a time",
                target,
                advice: "Use SEC(\"\(point.rawValue)\"), or setAttachType(.\(type)) before load()"
            )
        }
        let process = try Uprobe.libbpfPID(pid, program, target)
        guard let path = BinarySearch.path(of: binary) else {
            throw AttachFailure(program: program, target: target, errno: .noSuchFileOrDirectory).error
        }
        let offsets = try offsets(in: path, program, target)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            // A missing feature is reported before anything else.
            .descriptor(try link(descriptor, path.string, offsets, pid: process == 0 ? getpid() : max(process, 0)))
        }
    }

    /// The places' offsets in the file.
    private func offsets(
        in path: FilePath,
        _ program: BPFProgram,
        _ target: AttachTarget
    ) throws(BPFError) -> [UInt64] {
        let count: Int
        switch places.content {
        case .offsets(let offsets, let counters):
            guard !offsets.isEmpty else { throw program.invalid("no place is named", target) }
            guard let wrong = (offsets + counters).first(where: { $0 < 0 }) else {
                guard counters.isEmpty || counters.count == offsets.count else {
                    throw program.invalid("there are \(counters.count) counters for \(offsets.count) places", target)
                }
                try checkCookies(offsets.count, program, target)
                return offsets.map { UInt64($0) }
            }
            throw program.invalid("the offset \(wrong) lies before the code", target)
        case .functions(let names):
            guard !names.isEmpty else { throw program.invalid("no function is named", target) }
            count = names.count
        case .pattern: count = 0
        }
        if count > 0 { try checkCookies(count, program, target) }
        let symbols: BinarySymbols
        do throws(Errno) {
            symbols = try Self.symbols(path)
        } catch {
            throw AttachFailure(program: program, target: target, errno: error).error
        }
        switch places.content {
        case .offsets: return []
        case .functions(let names): return try offsets(of: names, symbols, program, target)
        case .pattern(let pattern):
            let offsets = Set(symbols.functions(matching: pattern).map(\.fileOffset)).sorted()
            guard !offsets.isEmpty else {
                throw missing("'\(binary)' has no function that matches '\(pattern)'", program, target)
            }
            return offsets
        }
    }

    private func offsets(
        of names: [String],
        _ symbols: BinarySymbols,
        _ program: BPFProgram,
        _ target: AttachTarget
    ) throws(BPFError) -> [UInt64] {
        var offsets: [UInt64] = []
        for name in names {
            let places = symbols.functions(toProbe: name).map(\.fileOffset)
            guard let first = places.first else {
                throw missing(
                    "'\(binary)' has no function '\(name)'",
                    program,
                    target,
                    advice: nearestAdvice(symbols.names(near: name))
                )
            }
            guard places.count == 1 else {
                throw program.invalid(
                    "'\(binary)' has several functions '\(name)'",
                    target,
                    advice: "Use .offsets(_:), with the offset of the one that is meant, as 'nm \(binary)' shows it"
                )
            }
            offsets.append(first)
        }
        return offsets
    }

    private static func symbols(_ path: FilePath) throws(Errno) -> BinarySymbols {
        let file: BinaryFile
        do throws(Errno) {
            file = try BinaryFile(path.string)
        } catch {
            // It is not a regular file.
            throw error == .invalidArgument ? .execFormatError : error
        }
        do throws(ELFDefect) {
            return try BinarySymbols(file, path: path)
        } catch {
            throw .execFormatError
        }
    }

    private func checkCookies(_ count: Int, _ program: BPFProgram, _ target: AttachTarget) throws(BPFError) {
        guard places.cookies.isEmpty || places.cookies.count == count else {
            throw program.invalid("there are \(places.cookies.count) cookies for \(count) places", target)
        }
    }

    private func missing(
        _ message: String,
        _ program: BPFProgram,
        _ target: AttachTarget,
        advice: String? = nil
    ) -> BPFError {
        BPFError(
            .targetNotFound,
            errno: .noSuchFileOrDirectory,
            operation: .attach,
            subject: .program(program.name),
            message: message,
            advice: advice ?? "Run 'nm' on it to see its symbols; a stripped file needs offsets: .offsets(_:)",
            place: target.description
        )
    }

    private func link(
        _ program: OwnedDescriptor,
        _ path: String,
        _ offsets: [UInt64],
        pid: CInt
    ) throws(Errno) -> OwnedDescriptor {
        var counters: [UInt64] = []
        if case .offsets(_, let referenceCounters) = places.content { counters = referenceCounters.map { UInt64($0) } }
        let result: Result<OwnedDescriptor, Errno> = unsafe (Array(path.utf8) + [0]).withUnsafeBytes { path in
            unsafe offsets.withUnsafeBytes { offsets in
                unsafe counters.withUnsafeBytes { counters in
                    unsafe places.cookies.withUnsafeBytes { cookies in
                        var options = unsafe UprobeMultiLinkOptions(
                            path: UInt64(address: path.baseAddress),
                            offsets: UInt64(address: offsets.baseAddress),
                            count: UInt32(truncatingIfNeeded: offsets.count / 8)
                        )
                        options.flags = point == .return ? UprobeMultiLinkOptions.isReturn : 0
                        options.pid = UInt32(pid)
                        options.referenceCounterOffsets =
                            unsafe counters.isEmpty ? 0 : UInt64(address: counters.baseAddress)
                        options.cookies = unsafe cookies.isEmpty ? 0 : UInt64(address: cookies.baseAddress)
                        return Result { () throws(Errno) in
                            try LinkCreate.link(program, attachType, options: options)
                        }
                    }
                }
            }
        }
        return try result.get()
    }

    /// Attaches to the start of a file in memory that is never executed.
    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            let program = try HookProbe.load(type)
            let file = OwnedDescriptor(adopting: try systemCall { unsafe swift_bpf_memory_file("swift-bpf") })
            try systemCall { ftruncate(file.rawValue, 4096) }
            let hook = UprobeMulti(
                binary: "",
                places: .offsets([0]),
                pid: nil,
                point: type == .traceUprobeSession ? .session : .entry
            )
            _ = try hook.link(program, "/proc/self/fd/\(file.rawValue)", [0], pid: 0)
            withExtendedLifetime(file) {}
        }
    }
}

extension UprobeMulti.Point {
    init(section: String) {
        self = section.hasPrefix("uretprobe") ? .return : section.hasPrefix("uprobe.session") ? .session : .entry
    }
}

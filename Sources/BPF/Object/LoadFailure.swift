// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

/// Finds out why `bpf_object__load` failed, from its error number, what libbpf said, and the kernel.
struct LoadFailure {
    let error: BPFError

    init(handle: ObjectHandle, errno: Errno, capture: LibbpfLog.Capture) {
        let messages = capture.warnings
        if let rejected = Self.rejectedProgram(errno: errno, capture: capture) {
            error = rejected
        } else if let setting = Self.wrongSetting(of: handle, errno: errno, messages: messages) {
            error = setting
        } else if let map = Self.unknownMap(of: handle, errno: errno, messages: messages) {
            error = MapTypeProbe.failure(map.type, name: map.name, operation: "load", errno: errno)
        } else if errno == .notPermitted || errno == .permissionDenied {
            error = .privileges(
                operation: "load",
                subject: Self.program(named: messages).map { .program($0) } ?? .object(handle.name),
                errno: errno,
                needed: Self.needed(by: handle),
                libbpfMessages: messages
            )
        } else {
            error = Self.other(handle: handle, errno: errno, messages: messages)
        }
    }

    /// The program whose verifier log says why: libbpf stops at the first one that fails.
    private static func rejectedProgram(errno: Errno, capture: LibbpfLog.Capture) -> BPFError? {
        guard let name = program(named: capture.warnings), let log = capture.verifierLogs[name] else { return nil }
        let verifier = VerifierError(program: name, log: log)
        if log.contains("CO-RE relocation") {
            return BPFError(
                .verifierRejected,
                errno: errno,
                operation: "load",
                subject: .program(name),
                message: "it reads a kernel field or type that this kernel (\(KernelRelease.running)) does not have",
                advice: "Guard the access with bpf_core_field_exists()",
                verifier: verifier,
                libbpfMessages: capture.warnings
            )
        }
        // An unprivileged process gets an empty or one-line log and EPERM.
        guard log.contains("processed ") || verifier.instruction != nil || errno != .notPermitted else { return nil }
        return BPFError(
            .verifierRejected,
            errno: errno,
            operation: "load",
            subject: .program(name),
            message: "the kernel's verifier rejected it",
            verifier: verifier,
            libbpfMessages: capture.warnings
        )
    }

    /// `prog 'NAME': BPF program load failed: …`
    private static func program(named messages: [String]) -> String? {
        guard let message = messages.last(where: { $0.contains("BPF program load failed") }) else { return nil }
        return quoted(message)
    }

    /// A path among the settings that is not what it should be. libbpf's error number is the same for all of them.
    private static func wrongSetting(of handle: ObjectHandle, errno: Errno, messages: [String]) -> BPFError? {
        let map = messages.lazy.compactMap { Self.map(in: $0) }.first
        let subject = map.map { BPFError.Subject.map($0) } ?? .object(handle.name)
        func failure(
            _ code: BPFError.Code,
            _ errno: Errno,
            _ subject: BPFError.Subject,
            _ message: String,
            _ advice: String
        ) -> BPFError {
            BPFError(
                code,
                errno: errno,
                operation: "load",
                subject: subject,
                message: message,
                advice: advice,
                libbpfMessages: messages
            )
        }
        if let mismatch = messages.first(where: { $0.hasPrefix("couldn't reuse pinned map") }) {
            // couldn't reuse pinned map at 'PATH': parameter mismatch
            let path = quoted(mismatch.dropFirst("couldn't".count)) ?? ""
            return failure(
                .typeMismatch,
                errno,
                subject,
                "the map that is pinned at '\(path)' has another type, size or flags",
                "Remove the pin if nobody needs it any more, or pin this map elsewhere"
            )
        }
        if let foreign = messages.first(where: { $0.hasSuffix("is not on BPF FS") }) {
            let path = foreign.dropFirst("specified path ".count).dropLast(" is not on BPF FS".count)
            return failure(
                .invalidArgument,
                errno,
                subject,
                "'\(path)', where it is to be pinned, is in no bpffs",
                "Mount one: mount -t bpf bpf /sys/fs/bpf"
            )
        }
        if let file = handle.customBTF, messages.contains(where: { $0.hasPrefix("failed to parse target BTF") }) {
            let isMissing = errno == .noSuchFileOrDirectory
            return failure(
                isMissing ? .fileNotFound : errno == .permissionDenied ? .permissionDenied : .invalidArgument,
                errno,
                .path(file),
                isMissing ? "there is no such file of kernel types" : "it cannot be read as BTF",
                "OpenOptions.customBTF names a file as /sys/kernel/btf/vmlinux is one, of the kernel that runs"
            )
        }
        return nil
    }

    /// The name in `map 'NAME': …`.
    private static func map(in message: String) -> String? {
        message.hasPrefix("map '") ? quoted(message) : nil
    }

    /// What stands between the first quotation marks of a message.
    private static func quoted(_ message: some StringProtocol) -> String? {
        let parts = message.split(separator: "'", omittingEmptySubsequences: false)
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// `map 'NAME': failed to create: …`
    private static func unknownMap(
        of handle: ObjectHandle,
        errno: Errno,
        messages: [String]
    ) -> (name: String, type: BPFMapType)? {
        guard errno == .invalidArgument || errno.meansNotSupported,
            let message = messages.last(where: { $0.contains("failed to create") })
        else { return nil }
        guard let name = quoted(message),
            let map = unsafe handle.pointer.maps.first(where: { unsafe $0.pointer.mapName == name })?.pointer
        else { return nil }
        let type = BPFMapType(rawValue: unsafe bpf_map__type(map).rawValue)
        return MapTypeProbe.isKnown(type) ? nil : unsafe (map.mapName, type)
    }

    /// The capabilities that the object's programs ask for.
    private static func needed(by handle: ObjectHandle) -> [Capability] {
        var needed: [Capability] = [.bpf]
        for program in unsafe handle.pointer.programs where unsafe bpf_program__autoload(program.pointer) {
            for capability in BPFProgramType(rawValue: unsafe bpf_program__type(program.pointer).rawValue).capabilities
            where !needed.contains(capability) {
                needed.append(capability)
            }
        }
        return needed
    }

    /// The type of a program that the running kernel does not know.
    private static func unknownType(of handle: ObjectHandle) -> BPFProgramType? {
        unsafe handle.pointer.programs.lazy
            .filter { unsafe bpf_program__autoload($0.pointer) }
            .map { BPFProgramType(rawValue: unsafe bpf_program__type($0.pointer).rawValue) }
            .first { $0 != .unspecified && BPFFeatures.supports($0) == .no }
    }

    private static func other(handle: ObjectHandle, errno: Errno, messages: [String]) -> BPFError {
        let needsKernelBTF = messages.contains { $0.contains("kernel BTF") || $0.contains("vmlinux BTF") }
        if needsKernelBTF, unsafe access("/sys/kernel/btf/vmlinux", R_OK) != 0 {
            return BPFError(
                .missingKernelBTF,
                errno: errno,
                operation: "load",
                subject: .object(handle.name),
                message: "it needs the kernel's types and /sys/kernel/btf/vmlinux does not exist",
                advice:
                    "Run a kernel built with CONFIG_DEBUG_INFO_BTF, or name a file with its BTF in OpenOptions.customBTF",
                libbpfMessages: messages
            )
        }
        if errno == .invalidArgument, let type = unknownType(of: handle) {
            let feature: BPFFeature? = type == .netfilter ? .netfilter : nil
            return BPFError(
                .notSupported,
                errno: errno,
                operation: "load",
                subject: .object(handle.name),
                message: "kernel \(KernelRelease.running) has no programs of type \(type)",
                advice: feature.map { $0.advice.prefix(1).uppercased() + $0.advice.dropFirst() },
                libbpfMessages: messages
            )
        }
        let program = program(named: messages)
        let (code, message): (BPFError.Code, String) =
            switch errno {
            case .noMemory, .tooManyOpenFiles, .tooManyOpenFilesInSystem:
                (.resourceExhausted, "the kernel has no room for it")
            case .noSuchProcess, .noSuchFileOrDirectory: (.targetNotFound, "the kernel lacks something it refers to")
            case _ where errno.meansNotSupported:
                (.notSupported, "kernel \(KernelRelease.running) does not support something it uses")
            default: (.systemCallFailed, "libbpf or the kernel refuses it")
            }
        let map = messages.lazy.compactMap { Self.map(in: $0) }.first
        return BPFError(
            code,
            errno: errno,
            operation: "load",
            subject: program.map { .program($0) } ?? map.map { .map($0) } ?? .object(handle.name),
            message: message,
            libbpfMessages: messages
        )
    }
}

extension BPFProgramType {
    /// What loading such a program asks for beside CAP_BPF (is_net_admin_prog_type and is_perfmon_prog_type in
    /// kernel/bpf/syscall.c).
    fileprivate var capabilities: [Capability] {
        switch self {
        case .kprobe, .tracepoint, .perfEvent, .rawTracepoint, .rawTracepointWritable, .tracing, .lsm, .structOps,
            .extension:
            [.perfmon]
        case .schedCls, .schedAct, .xdp, .lwtIn, .lwtOut, .lwtXmit, .lwtSeg6Local, .skSkb, .skMsg, .lircMode2,
            .flowDissector, .cgroupDevice, .cgroupSock, .cgroupSockAddr, .cgroupSockopt, .cgroupSysctl, .sockOps,
            .skReuseport, .skLookup, .netfilter:
            [.netAdmin]
        default: []
        }
    }
}

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
        let parts = message.split(separator: "'", omittingEmptySubsequences: false)
        return parts.count >= 3 ? String(parts[1]) : nil
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
        let parts = message.split(separator: "'", omittingEmptySubsequences: false)
        guard parts.count >= 3,
            let map = unsafe handle.pointer.maps.first(where: { unsafe $0.pointer.mapName == parts[1] })?.pointer
        else {
            return nil
        }
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
        return BPFError(
            code,
            errno: errno,
            operation: "load",
            subject: program.map { .program($0) } ?? .object(handle.name),
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

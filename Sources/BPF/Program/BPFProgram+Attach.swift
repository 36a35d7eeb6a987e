// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import SystemPackage

extension BPFProgram {
    /// Attaches the program where its `SEC()` says.
    ///
    /// Works for every section that names its hook: tracepoints, raw and BTF tracepoints, kprobes, uprobes and USDT with a
    /// path, fentry and fexit, LSM hooks, iterators.
    ///
    /// - Returns: the attachment, which lasts as long as the link does.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` when the section does not say where,
    ///   ``BPFError/Code/targetNotFound`` when the hook does not exist, ``BPFError/Code/tracefsUnavailable``,
    ///   ``BPFError/Code/alreadyAttached`` or ``BPFError/Code/permissionDenied``.
    ///
    /// C counterpart: `bpf_program__attach`.
    public func attach() throws(BPFError) -> Link {
        try unsafe attach(describing: section) { unsafe bpf_program__attach(pointer) }
    }

    /// Attaches the program to a hook that is named here.
    ///
    /// ```swift
    /// let link = try program.attach(to: .tracepoint("sched", "sched_process_exit"))
    /// ```
    ///
    /// - Parameter target: the hook; the program must be of the type that the hook takes.
    /// - Returns: the attachment, which lasts as long as the link does.
    /// - Throws: ``BPFError`` as ``attach()`` does, and ``BPFError/Code/invalidArgument`` for a program of another type.
    public func attach(to target: AttachTarget) throws(BPFError) -> Link {
        guard target.programTypes.contains(type) else {
            let expected = target.programTypes.map(\.description).joined(separator: " or ")
            throw BPFError(
                .invalidArgument,
                operation: "attach",
                subject: .program(name),
                message: "a \(type) program cannot be attached to \(target): it takes a program of type \(expected)",
                advice: "Change its SEC(), or set its type before load() with setType(_:)"
            )
        }
        switch target.kind {
        case .tracepoint(let category, let event, let cookie):
            return try unsafe attach(describing: target.description) {
                var options = bpf_tracepoint_opts()
                options.sz = MemoryLayout<bpf_tracepoint_opts>.size
                options.bpf_cookie = cookie
                return unsafe bpf_program__attach_tracepoint_opts(pointer, category, event, &options)
            }
        case .rawTracepoint(let event):
            return try unsafe attach(describing: target.description) {
                unsafe bpf_program__attach_raw_tracepoint(pointer, event)
            }
        case .btfTracepoint(let event):
            // The verifier checked the program against one tracepoint's arguments: it fits no other.
            guard attachType == .traceRawTP, let own = btfTarget, own == event else {
                throw BPFError(
                    .invalidArgument,
                    operation: "attach",
                    subject: .program(name),
                    message: "it was verified for '\(btfTarget ?? section)', not for tracepoint '\(event)'",
                    advice: "Name the tracepoint in SEC(\"tp_btf/\(event)\"), or call setAttachTarget before load()"
                )
            }
            return try unsafe attach(describing: target.description) { unsafe bpf_program__attach_trace(pointer) }
        }
    }

    private func attach(describing target: String, _ body: () -> OpaquePointer?) throws(BPFError) -> Link {
        try handle.withLock { () throws(BPFError) in
            try LibbpfLog.capturing(logger: handle.logger) { (capture) throws(BPFError) in
                do throws(Errno) {
                    return unsafe Link(adopting: try libbpfPointer(body), programName: name)
                } catch {
                    throw attachFailure(error, target: target, messages: capture.warnings)
                }
            }
        }
    }

    private func attachFailure(_ error: Errno, target: String, messages: [String]) -> BPFError {
        let usesTracefs = type == .tracepoint || type == .kprobe
        if error == .permissionDenied, usesTracefs, let tracefs = Tracefs.unreadable {
            return BPFError(
                .permissionDenied,
                errno: error,
                operation: "attach",
                subject: .program(name),
                message: "the process may not read \(tracefs), where '\(target)' is found",
                advice:
                    "Run as root, or let the process's group into it: mount -o remount,gid=GROUP,mode=750 \(tracefs)",
                libbpfMessages: messages
            )
        }
        if error == .notPermitted || error == .permissionDenied {
            let needed: [Capability] = type == .xdp || type == .schedCls ? [.bpf, .netAdmin] : [.bpf, .perfmon]
            return .privileges(
                operation: "attach",
                subject: .program(name),
                errno: error,
                needed: needed,
                libbpfMessages: messages
            )
        }
        if error == .noSuchFileOrDirectory, usesTracefs, Tracefs.mountPoint == nil {
            return BPFError(
                .tracefsUnavailable,
                errno: error,
                operation: "attach",
                subject: .program(name),
                message: "tracefs is not mounted, and '\(target)' is found through it",
                advice: "Mount it: mount -t tracefs tracefs /sys/kernel/tracing",
                libbpfMessages: messages
            )
        }
        let (code, message, advice): (BPFError.Code, String, String?) =
            switch error {
            case .noSuchFileOrDirectory, .noSuchProcess, .noSuchAddressOrDevice, .operationNotSupportedByDevice:
                (.targetNotFound, "there is no '\(target)' in this kernel", nil)
            case .fileExists:
                (
                    .alreadyAttached, "it is attached to '\(target)' already",
                    "Detach the first link before, or keep using it"
                )
            case .resourceBusy: (.alreadyAttached, "something else is attached to '\(target)' and shares it not", nil)
            case _ where error.meansNotSupported && messages.isEmpty:
                (
                    .notSupported, "SEC(\"\(section)\") does not say where to attach it",
                    "Say it: attach(to:), or a SEC() that names the hook"
                )
            case _ where error.meansNotSupported:
                (.notSupported, "kernel \(KernelRelease.running) cannot attach it to '\(target)'", nil)
            case .invalidArgument: (.invalidArgument, "'\(target)' does not take it", nil)
            default: (.systemCallFailed, "the kernel refuses to attach it to '\(target)'", nil)
            }
        return BPFError(
            code,
            errno: error,
            operation: "attach",
            subject: .program(name),
            message: message,
            advice: advice,
            libbpfMessages: messages
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
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
        let parts = section.split(separator: "/", maxSplits: 1)
        // What libbpf 1.1 does not know, or attaches to functions that the kernel refuses.
        if parts.count == 2, parts[0] == "kprobe.multi" || parts[0] == "kretprobe.multi" {
            return try attach(to: .kprobeMulti(pattern: String(parts[1]), isReturn: parts[0] == "kretprobe.multi"))
        }
        if parts.count == 2, parts[0] == "kprobe.session" { return try attachKprobeSession(pattern: String(parts[1])) }
        if parts.count == 2, parts[0] == "usdt.s" {
            let names = parts[1].split(separator: ":")
            guard names.count == 3 else {
                throw invalid(
                    "SEC(\"\(section)\") is not of the form usdt.s/FILE:PROVIDER:NAME",
                    advice: "Use SEC(\"usdt.s/FILE:PROVIDER:NAME\"), or attach(to: .usdt(…))"
                )
            }
            return try attach(
                to: .usdt(FilePath(String(names[0])), provider: String(names[1]), name: String(names[2]))
            )
        }
        if expectedAttachType == .traceFsession {
            return try unsafe attach { unsafe bpf_program__attach_trace(pointer) }
        }
        if parts.first == "usdt" {
            return try checkingUSDTLayout { () throws(BPFError) in
                try unsafe attach { unsafe bpf_program__attach(pointer) }
            }
        }
        return try unsafe attach { unsafe bpf_program__attach(pointer) }
    }

    /// Attaches the program to a hook that is named here.
    ///
    /// ```swift
    /// let link = try program.attach(to: .tracepoint("sched", "sched_process_exit"))
    /// ```
    ///
    /// - Parameter target: the hook; the program must be of the type that the hook takes.
    /// - Returns: the attachment, which lasts as long as the link does.
    /// - Throws: ``BPFError`` as ``attach()`` does, ``BPFError/Code/invalidArgument`` for a program of another type and for
    ///   what makes no sense, and ``BPFError/Code/notSupported`` for a hook that this kernel does not have.
    public func attach(to target: AttachTarget) throws(BPFError) -> Link {
        for text in [target.description] + target.functionNames {
            try checkZeroes(text, operation: .attach, subject: .program(name))
        }
        guard target.programTypes.contains(type) else {
            let expected = target.programTypes.map(\.description).joined(separator: " or ")
            throw invalid(
                "a \(type) program cannot be attached to \(target): it takes a program of type \(expected)",
                advice: "Use another SEC(), or set its type before load() with setType(_:)"
            )
        }
        switch target.kind {
        case .tracepoint(let category, let event, let cookie):
            return try unsafe attach(target) {
                var options = bpf_tracepoint_opts()
                options.sz = MemoryLayout<bpf_tracepoint_opts>.size
                options.bpf_cookie = cookie
                return unsafe bpf_program__attach_tracepoint_opts(pointer, category, event, &options)
            }
        case .rawTracepoint(let event):
            return try unsafe attach(target) { unsafe bpf_program__attach_raw_tracepoint(pointer, event) }
        case .btfTracepoint(let event):
            // The verifier checked the program against one tracepoint's arguments: it fits no other.
            guard expectedAttachType == .traceRawTP, let own = btfTarget, own == event else {
                throw invalid(
                    "it was verified for '\(btfTarget ?? section)', not for tracepoint '\(event)'",
                    advice: "Use SEC(\"tp_btf/\(event)\"), or setAttachTarget(_:) before load()"
                )
            }
            return try unsafe attach(target) { unsafe bpf_program__attach_trace(pointer) }
        case .kprobe(let function, let offset, let cookie, let isReturn):
            return try attachKprobe(target, function: function, offset: offset, cookie: cookie, isReturn: isReturn)
        case .kprobeMulti(let functions, let isReturn):
            return try attachKprobeMulti(target, functions, isReturn: isReturn)
        case .uprobe(let probe, let isReturn):
            return try attachUprobe(target, probe, isReturn: isReturn)
        case .usdt(let binary, let provider, let name, let pid, let cookie):
            return try attachUSDT(target, binary: binary, provider: provider, name: name, pid: pid, cookie: cookie)
        case .tc(let interface, let direction, let priority, let handle):
            return try attachFilter(target, interface, direction, priority: priority, handle: handle)
        case .xdp(let interface, let mode):
            return try attachDevice(target, interface, .xdp, flags: mode.flags)
        case .tcx(let interface, let direction, let order):
            return try attachDevice(target, interface, direction == .ingress ? .tcxIngress : .tcxEgress, order: order)
        case .netkit(let interface, let end, let order):
            return try attachDevice(target, interface, end == .primary ? .netkitPrimary : .netkitPeer, order: order)
        case .cgroup(let path, let attachType):
            return try attachCgroup(target, path, attachType ?? expectedAttachType)
        case .netfilter(let family, let hook, let priority, let defragment):
            return try attachNetfilter(target, family, hook, priority: priority, defragment: defragment)
        }
    }

    /// Lets libbpf attach, to `target` or to where the section says.
    func attach(_ target: AttachTarget? = nil, _ body: () -> OpaquePointer?) throws(BPFError) -> Link {
        try attaching(to: target) { () throws(Errno) in
            // Probes of this kind are counted in the object.
            let needsObject = section.hasPrefix("usdt")
            return unsafe Link.Attachment.libbpf(try libbpfPointer(body), keeping: needsObject ? handle : nil)
        }
    }

    /// Runs what attaches, and turns its failure into words.
    func attaching(
        to target: AttachTarget?,
        _ body: () throws(Errno) -> Link.Attachment
    ) throws(BPFError) -> Link {
        // The kernel's link, what it is a link to, and libbpf's questions about the kernel.
        try DescriptorReserve.check(6, operation: .attach, subject: .program(name))
        return try handle.withLock { () throws(BPFError) in
            try LibbpfLog.capturing(logger: handle.logger) { (capture) throws(BPFError) in
                do throws(Errno) {
                    // libbpf tries what the kernel can, and a signal would be taken for a "no".
                    return Link(try holdingSignals(body), programName: name)
                } catch {
                    throw AttachFailure(program: self, target: target, errno: error, messages: capture.warnings).error
                }
            }
        }
    }

    /// The error of a target that makes no sense.
    func invalid(_ message: String, advice: String? = nil) -> BPFError {
        BPFError(.invalidArgument, operation: .attach, subject: .program(name), message: message, advice: advice)
    }
}

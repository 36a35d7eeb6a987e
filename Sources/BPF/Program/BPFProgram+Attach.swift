// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension BPFProgram {
    /// Attaches the program where its `SEC()` says.
    ///
    /// Works for every section that names its hook: tracepoints, raw and BTF tracepoints, kprobes, uprobes and USDT with a
    /// path, fentry and fexit, LSM hooks, iterators.
    ///
    /// - Returns: The attachment, which lasts as long as the link does: `_ = try program.attach()` detaches at once.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` when the section does not name a hook,
    ///   ``BPFError/Code/targetNotFound`` when the hook does not exist, ``BPFError/Code/tracefsUnavailable``,
    ///   ``BPFError/Code/alreadyAttached`` or ``BPFError/Code/permissionDenied``.
    ///
    /// The corresponding C function is `bpf_program__attach`.
    public func attach() throws(BPFError) -> Link {
        if let link = try HookKinds.kind(of: self)?.attachBySection(self) { return link }
        return try unsafe attach { unsafe bpf_program__attach($0) }
    }

    /// Attaches the program to a hook that is named here.
    ///
    /// ```swift
    /// let link = try program.attach(to: .tracepoint("sched", "sched_process_exit"))
    /// ```
    ///
    /// - Parameter target: the hook; the program must be of a type that the hook accepts.
    /// - Returns: The attachment, which lasts as long as the link does.
    /// - Throws: ``BPFError`` as ``attach()`` does, ``BPFError/Code/invalidArgument`` for a program of another type and for
    ///   a target that makes no sense, and ``BPFError/Code/notSupported`` for a hook that this kernel does not have.
    public func attach(to target: AttachTarget) throws(BPFError) -> Link {
        for text in [target.description] + target.hook.names {
            try checkZeroes(text, operation: .attach, subject: .program(name))
        }
        let accepted = Swift.type(of: target.hook).programTypes
        guard accepted.contains(type) else {
            let expected = accepted.map(\.description).joined(separator: " or ")
            throw invalid(
                "a \(type) program is not accepted there, where a program of type \(expected) is expected",
                target,
                advice: "Use another SEC(), or set its type before load() with setType(_:)"
            )
        }
        guard handle != nil || !Swift.type(of: target.hook).needsObject else { throw withoutObject(target) }
        return try target.hook.attach(self, to: target)
    }

    /// Lets libbpf attach, to `target` or to where the section says.
    func attach(
        _ target: AttachTarget? = nil,
        _ body: (OpaquePointer) -> OpaquePointer?
    ) throws(BPFError) -> Link {
        guard let handle, let pointer = unsafe pointer else { throw withoutObject(target) }
        return try attaching(to: target) { (_) throws(Errno) in
            // Probes of this kind are counted in the object.
            let needsObject = section.hasPrefix("usdt")
            return unsafe Link.Attachment.libbpf(
                try libbpfPointer { unsafe body(pointer) },
                keeping: needsObject ? handle : nil
            )
        }
    }

    private func withoutObject(_ target: AttachTarget?) -> BPFError {
        BPFError(
            .notSupported,
            operation: .attach,
            subject: .program(name),
            message: "it was opened by its ID or pin, and this hook needs the object that it was loaded from",
            advice: "Use the program of the BPFObject that loaded it",
            place: target?.description
        )
    }

    /// Runs what attaches, and turns its failure into words.
    func attaching(
        to target: AttachTarget?,
        _ body: (OwnedDescriptor) throws(Errno) -> Link.Attachment
    ) throws(BPFError) -> Link {
        // The kernel's link, what it is a link to, and libbpf's questions about the kernel.
        try DescriptorReserve.check(6, operation: .attach, subject: .program(name))
        let descriptor = try openDescriptor(for: .attach)
        guard let handle else { return try capturing(to: target, descriptor, body) }
        return try handle.withLock { () throws(BPFError) in try capturing(to: target, descriptor, body) }
    }

    private func capturing(
        to target: AttachTarget?,
        _ descriptor: OwnedDescriptor,
        _ body: (OwnedDescriptor) throws(Errno) -> Link.Attachment
    ) throws(BPFError) -> Link {
        try LibbpfLog.capturing(logger: handle?.logger) { (capture) throws(BPFError) in
            do throws(Errno) {
                // libbpf tries what the kernel can, and takes a signal for a "no".
                return Link(try holdingSignals { () throws(Errno) in try body(descriptor) }, programName: name)
            } catch {
                throw AttachFailure(program: self, target: target, errno: error, messages: capture.warnings).error
            }
        }
    }

    /// The index of an interface.
    func index(of interface: AttachTarget.Interface, _ target: AttachTarget) throws(BPFError) -> UInt32 {
        guard let index = interface.resolve() else {
            throw .missingInterface(interface, .attach, .program(name), place: target.description)
        }
        return index
    }

    /// The error of a target that makes no sense.
    func invalid(_ message: String, _ target: AttachTarget? = nil, advice: String? = nil) -> BPFError {
        BPFError(
            .invalidArgument,
            operation: .attach,
            subject: .program(name),
            message: message,
            advice: advice,
            place: target?.description ?? section
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension Link {
    /// Replaces the attached program by another one, without a moment in which none runs.
    ///
    /// - Parameters:
    ///   - program: a program of the same type, for the same hook.
    ///   - expected: the program that must be attached, so that nothing else is replaced; `nil` for any.
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` after ``detach()``, ``BPFError/Code/busy`` when another program
    ///   than the expected one is attached, ``BPFError/Code/invalidArgument`` for a program that the hook does not accept,
    ///   or ``BPFError/Code/notSupported`` for attachments that are not links in this kernel, or whose program cannot be
    ///   replaced, such as tracepoints and probes.
    ///
    /// The corresponding C function is `bpf_link_update`. Minimum kernel: Linux 5.7.
    public func update(to program: BPFProgram, replacing expected: BPFProgram? = nil) throws(BPFError) {
        let new = try program.openDescriptor(for: .attach)
        let old = try expected.map { (program) throws(BPFError) in try program.openDescriptor(for: .attach) }
        if let isUpdated = try updateManually(to: program, new, replacing: expected), isUpdated { return }
        try withDescriptor(.attach) { (link, _) throws(BPFError) in
            do throws(Errno) {
                try unsafe withZeroed(bpf_link_update_opts.self) { (options) throws(Errno) in
                    unsafe options[0].sz = MemoryLayout<bpf_link_update_opts>.size
                    if let old {
                        unsafe options[0].flags = 4  // BPF_F_REPLACE in <linux/bpf.h>
                        unsafe options[0].old_prog_fd = UInt32(bitPattern: old.rawValue)
                    }
                    _ = try withExtendedLifetime((new, old)) { () throws(Errno) in
                        try libbpfCall { unsafe bpf_link_update(link, new.rawValue, options.baseAddress) }
                    }
                }
            } catch {
                let kind = (try? LinkInformation(of: link))?.kind
                let isFixed = error == .invalidArgument && kind.map { Self.fixedKinds.contains($0) } ?? false
                throw updateFailure(isFixed ? .notSupportedOnSocket : error, isExpecting: old != nil)
            }
        }
    }

    /// The kinds whose program the kernel cannot replace: they have no `update_prog` in `struct bpf_link_ops`.
    private static let fixedKinds: Set<Link.Kind> = [
        .rawTracepoint, .tracing, .perfEvent, .kprobeMulti, .uprobeMulti, .tracingMulti,
    ]

    /// Updates what is not a link. Returns `nil` for a link.
    private func updateManually(
        to program: BPFProgram,
        _ descriptor: OwnedDescriptor,
        replacing expected: BPFProgram?
    ) throws(BPFError) -> Bool? {
        try withManualAttachment { (attachment) throws(BPFError) in
            if let expected, let attached = attachment.attachedProgramID, expected.id != attached {
                throw updateFailure(.notPermitted, isExpecting: true)
            }
            do throws(Errno) {
                return try attachment.replace(by: descriptor, id: program.id, named: program.name)
            } catch {
                throw updateFailure(error, isExpecting: expected != nil)
            }
        }
    }

    /// Detaches the program also from other handles and pins of the link: the kernel's link stays without a program.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` after ``detach()``, or ``BPFError/Code/notSupported`` for kinds
    ///   of links that the kernel detaches only with their last handle, such as tracepoints and probes.
    ///
    /// The corresponding C function is `bpf_link_detach`. Minimum kernel: Linux 5.9.
    public func forceDetach() throws(BPFError) {
        try withDescriptor(.detach) { (link, _) throws(BPFError) in
            do throws(Errno) {
                try libbpfCall { bpf_link_detach(link) }
            } catch {
                throw BPFError(
                    error.meansNotSupported ? .notSupported : .systemCallFailed,
                    errno: error,
                    operation: .detach,
                    subject: .link(label),
                    message: error.meansNotSupported
                        ? "the kernel detaches this kind of link only with its last handle" : "the system call failed",
                    advice: error.meansNotSupported ? "Use detach(), and unpin() for a pinned link" : nil
                )
            }
        }
    }

    private func updateFailure(_ error: Errno, isExpecting: Bool) -> BPFError {
        let (code, message): (BPFError.Code, String) =
            switch error {
            case .notPermitted where isExpecting: (.busy, "another program than the expected one is attached")
            case .notPermitted, .permissionDenied: (.permissionDenied, "the process may not update the link")
            case .fileExists, .noSuchFileOrDirectory: (.busy, "another program has taken its place")
            case .noLinkLeft, .operationNotSupportedByDevice: (.targetNotFound, "what it was attached to is gone")
            case .invalidArgument:
                (.invalidArgument, "the hook does not accept this program in place of the attached one")
            case _ where error.meansNotSupported:
                (.notSupported, "the kernel cannot replace the program of this kind of link")
            case _ where error.meansExhausted: (.resourceExhausted, "no file descriptor or memory is left")
            default: (.systemCallFailed, "the system call failed")
            }
        let advice: String? =
            switch code {
            case .notSupported: "Use a second link with the other program, and detach this one"
            case .resourceExhausted: BPFError.descriptorAdvice
            default: nil
            }
        return BPFError(
            code,
            errno: error,
            operation: .attach,
            subject: .link(label),
            message: message,
            advice: advice
        )
    }
}

extension Errno {
    /// `ENOLINK`: the link has no hook any more.
    fileprivate static let noLinkLeft = Errno(rawValue: 67)
}

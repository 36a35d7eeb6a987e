// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension StructOpsMap {
    /// Attaches the structure: from then on the kernel calls its programs.
    ///
    /// ```swift
    /// let link = try StructOpsMap(object.map("my_congestion_control")).attach()
    /// ```
    ///
    /// Where the kernel has links for structures (Linux 6.4 or newer), the structure is attached for as long as the ``Link``
    /// lives, and can be pinned and replaced. Older kernels keep it until ``Link/detach()`` or until the system restarts, even
    /// when the process is killed.
    ///
    /// - Returns: The attachment.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyAttached`` when the kernel has a structure of that name,
    ///   ``BPFError/Code/invalidArgument`` for a structure that the kernel does not accept,
    ///   ``BPFError/Code/notSupported`` for a map of an older kernel that was opened by its ID or pin, or
    ///   ``BPFError/Code/permissionDenied``.
    ///
    /// The corresponding C function is `bpf_map__attach_struct_ops`. Minimum kernel: Linux 5.6.
    public func attach() throws(BPFError) -> Link {
        try map.checkOpen(.attach)
        try DescriptorReserve.check(6, operation: .attach, subject: .map(map.name))
        let byLink = map.flags.contains(.link)
        let loaded = map.state.withLock { $0.structOps }
        guard loaded != nil || byLink else {
            throw BPFError(
                .notSupported,
                operation: .attach,
                subject: .map(map.name),
                message:
                    "it was opened by its ID or pin, and its content is only known in the object that it was loaded from",
                advice: "Use the map of the BPFObject that loaded it"
            )
        }
        return try attaching { () throws(Errno) in
            guard let loaded else { return .descriptor(try LinkCreate.link(map.descriptor, .structOps)) }
            return try loaded.attach(map.descriptor, byLink: byLink)
        }
    }

    private func attaching(_ body: () throws(Errno) -> Link.Attachment) throws(BPFError) -> Link {
        try LibbpfLog.capturing(logger: nil) { (capture) throws(BPFError) in
            do throws(Errno) {
                return Link(try holdingSignals { () throws(Errno) in try body() }, programName: map.name)
            } catch {
                throw failure(error, capture.warnings)
            }
        }
    }

    private func failure(_ error: Errno, _ messages: [String]) -> BPFError {
        let (code, message, advice): (BPFError.Code, String, String?) =
            switch error {
            case .fileExists:
                (
                    .alreadyAttached, "the kernel has a structure of this name already",
                    "Use the existing link, detach it first, or use another name in the structure"
                )
            case .resourceBusy:
                (.alreadyAttached, "it is attached already, or the kernel takes one structure of this kind", nil)
            case .notPermitted, .permissionDenied:
                (
                    .permissionDenied, "the process may not attach structures of this kind",
                    "Run as root, or grant it: setcap \(BPFCapability.grant(of: [.bpf, .perfmon, .netAdmin]))+ep on the executable"
                )
            case .invalidArgument:
                (
                    .invalidArgument, "the kernel does not accept the structure",
                    "Set the functions and values that the kernel requires of structures of this kind"
                )
            case _ where error.meansNotSupported:
                (.notSupported, "kernel \(KernelVersion.running) cannot attach it", KernelRequirement.structOps.advice)
            default: (.systemCallFailed, "the kernel or libbpf refuses it", nil)
            }
        return BPFError(
            code,
            errno: error,
            operation: .attach,
            subject: .map(map.name),
            message: message,
            advice: advice,
            libbpfMessages: messages
        )
    }
}

extension Link {
    /// Replaces the attached structure by another one of the same kind, without a moment in which there is none.
    ///
    /// ```swift
    /// try link.update(to: StructOpsMap(newObject.map("my_congestion_control")))
    /// ```
    ///
    /// - Parameter structure: a structure that is not attached.
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` after ``detach()``, ``BPFError/Code/invalidArgument`` for a
    ///   structure that cannot take the other's place (of congestion controls, one with another name), or
    ///   ``BPFError/Code/notSupported`` where the kernel has no links for structures.
    ///
    /// The corresponding C function is `bpf_link__update_map`. Minimum kernel: Linux 6.4.
    public func update(to structure: StructOpsMap) throws(BPFError) {
        let map = structure.map
        try map.checkOpen(.attach)
        try withDescriptor(.attach) { (link, _) throws(BPFError) in
            try LibbpfLog.capturing(logger: nil) { (capture) throws(BPFError) in
                do throws(Errno) {
                    if try structure.isWithoutContent() { try map.state.withLock { $0.structOps }?.write() }
                    try libbpfCall { bpf_link_update(link, map.descriptor.rawValue, nil) }
                    withExtendedLifetime(map) {}
                } catch {
                    throw updateFailure(of: map.name, error, capture.warnings)
                }
            }
        }
    }

    private func updateFailure(of map: String, _ error: Errno, _ messages: [String]) -> BPFError {
        let (code, message): (BPFError.Code, String) =
            switch error {
            case _ where error.meansNotSupported:
                (.notSupported, "the kernel cannot replace structures of this kind")
            case .notPermitted, .permissionDenied:
                (.permissionDenied, "the process may not replace it")
            case .invalidArgument, .noSuchFileOrDirectory, .badFileDescriptor:
                (.invalidArgument, "the structure '\(map)' cannot take the place of the attached one")
            default: (.systemCallFailed, "the system call failed")
            }
        return BPFError(
            code,
            errno: error,
            operation: .attach,
            subject: .link(label),
            message: message,
            advice: code == .invalidArgument ? "Use a structure of the same kind and name that is not attached" : nil,
            libbpfMessages: messages
        )
    }
}

extension StructOpsMap {
    /// Whether the content was not written yet.
    fileprivate func isWithoutContent() throws(Errno) -> Bool {
        do throws(BPFError) {
            return try state() == .initialized
        } catch {
            throw error.errno ?? .invalidArgument
        }
    }
}

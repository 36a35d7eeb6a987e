// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension Link {
    /// The kernel's description of a link.
    ///
    /// The corresponding kernel definition is `struct bpf_link_info` in `<linux/bpf.h>`.
    public struct Info: Sendable, Hashable {
        /// The link's ID: unique until reboot, as `bpftool link` shows it.
        public let id: UInt32
        /// The kind of attachment.
        public let kind: Link.Kind
        /// The ID of the attached program; 0 for `struct_ops`, whose programs are in its map.
        public let programID: UInt32
        /// The hook and how the program is attached there.
        public let details: Link.Details

        /// Reads the description of a link.
        init(of link: CInt) throws(Errno) {
            let information = try LinkInformation(of: link)
            id = information.id
            kind = information.kind
            programID = information.programID
            details = Link.Details(information, of: link)
        }
    }
}

extension Link {
    /// Reads the kernel's description of the attachment.
    ///
    /// ```swift
    /// if case .xdp(let interface) = try link.info().details { print("runs at interface \(interface)") }
    /// ```
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` after ``detach()``, or ``BPFError/Code/notSupported`` for
    ///   attachments that are not links in this kernel.
    ///
    /// The corresponding C function is `bpf_link_get_info_by_fd`. Minimum kernel: Linux 5.8.
    public func info() throws(BPFError) -> Link.Info {
        try withDescriptor(.query) { (descriptor, _) throws(BPFError) in
            do throws(Errno) {
                return try Link.Info(of: descriptor)
            } catch {
                throw queryFailure(error)
            }
        }
    }

    /// The link's ID, as `bpftool link` shows it, or `nil` for an attachment that is not a link in this kernel and after
    /// ``detach()``.
    public var id: UInt32? {
        try? withDescriptor(.query) { (descriptor, _) throws(BPFError) in
            do throws(Errno) {
                return try LinkInformation(of: descriptor).id
            } catch {
                throw queryFailure(error)
            }
        }
    }

    private func queryFailure(_ error: Errno) -> BPFError {
        if error == .invalidArgument { return noLink(.query, error) }
        return BPFError(
            .systemCallFailed,
            errno: error,
            operation: .query,
            subject: .link(label),
            message: "the system call failed"
        )
    }
}

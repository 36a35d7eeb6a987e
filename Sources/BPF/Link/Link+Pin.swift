// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
public import SystemPackage

extension Link {
    /// Gives the attachment a name in a bpffs, which keeps it without this process.
    ///
    /// - Parameter path: a path that does not exist yet, in a directory of a mounted bpffs.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyExists``, ``BPFError/Code/closed`` after ``detach()``,
    ///   ``BPFError/Code/notSupported`` for attachments that are no link in this kernel (tracepoints and probes before Linux
    ///   5.15, tc always), or ``BPFError/Code/invalidArgument`` when the path is in no bpffs.
    ///
    /// C counterpart: `bpf_link__pin`.
    public func pin(at path: FilePath) throws(BPFError) {
        try withDescriptor(.pin) { (descriptor, pin) throws(BPFError) in
            if let pin {
                throw BPFError(
                    .alreadyExists,
                    operation: .pin,
                    subject: .link(label),
                    message: "it is pinned at '\(pin)' already",
                    advice: "Call unpin() before it is pinned elsewhere"
                )
            }
            var info = bpf_link_info()
            var size = UInt32(MemoryLayout<bpf_link_info>.size)
            guard unsafe bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0 else { throw noLink(.pin, nil) }
            try Pin.create(path, of: descriptor, subject: .link(label))
            pin = path
        }
    }

    /// Removes the pin that `pin(at:)` made, or through which the link was found. The attachment then ends with this
    /// handle.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound`` when there is no pin.
    ///
    /// C counterpart: `bpf_link__unpin`.
    public func unpin() throws(BPFError) {
        try withDescriptor(.unpin) { (_, pin) throws(BPFError) in
            guard let path = pin else {
                throw BPFError(
                    .fileNotFound,
                    operation: .unpin,
                    subject: .link(label),
                    message: "it is not pinned"
                )
            }
            do throws(Errno) {
                try systemCall { unsafe unlink(path.string) }
            } catch {
                let isGone = error == .noSuchFileOrDirectory
                if isGone { pin = nil }
                throw BPFError(
                    isGone ? .fileNotFound : .systemCallFailed,
                    errno: error,
                    operation: .unpin,
                    subject: .link(label),
                    message: isGone ? "'\(path)' was removed already" : "'\(path)' cannot be removed"
                )
            }
            pin = nil
        }
    }

    /// The attachment that is pinned at a path of a bpffs.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound`` or ``BPFError/Code/permissionDenied``.
    ///
    /// C counterpart: `bpf_link__open`.
    public convenience init(pinnedAt path: FilePath) throws(BPFError) {
        self.init(try Pin.open(path, as: .link), pin: path)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
public import SystemPackage

extension Link {
    /// Pins the attachment in a bpffs, which keeps it without this process.
    ///
    /// - Parameter path: a path that does not exist yet, in a directory of a mounted bpffs.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyExists``, ``BPFError/Code/closed`` after ``detach()``,
    ///   ``BPFError/Code/notSupported`` for an attachment that is not a link in this kernel (tracepoints and probes before
    ///   Linux 5.15, tc always), or ``BPFError/Code/invalidArgument`` when the path is not on a bpffs mount.
    ///
    /// The corresponding C function is `bpf_link__pin`.
    public func pin(at path: FilePath) throws(BPFError) {
        try withDescriptor(.pin) { (descriptor, pin) throws(BPFError) in
            var info = bpf_link_info()
            var size = UInt32(MemoryLayout<bpf_link_info>.size)
            guard unsafe bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0 else { throw noLink(.pin, nil) }
            try Pin.create(path, of: descriptor, setting: &pin, subject: .link(label))
        }
    }

    /// Pins the attachment in a bpffs, with the path as a string.
    public func pin(at path: String) throws(BPFError) {
        try checkZeroes(path, operation: .pin, subject: .link(label))
        try pin(at: FilePath(path))
    }

    /// Removes the pin that ``pin(at:)-(FilePath)`` created, or through which the link was opened. The attachment then ends
    /// with this handle.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound`` when there is no pin.
    ///
    /// The corresponding C function is `bpf_link__unpin`.
    public func unpin() throws(BPFError) {
        try withDescriptor(.unpin) { (_, pin) throws(BPFError) in try Pin.remove(&pin, subject: .link(label)) }
    }

    /// Opens the attachment that is pinned at a path of a bpffs.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound``, ``BPFError/Code/permissionDenied``, or
    ///   ``BPFError/Code/typeMismatch`` when something else is pinned there.
    ///
    /// The corresponding C function is `bpf_link__open`.
    public convenience init(pinnedAt path: FilePath) throws(BPFError) {
        self.init(try Pin.open(path, as: .link), pin: path)
    }

    /// Opens the attachment that is pinned at a path of a bpffs, with the path as a string.
    public convenience init(pinnedAt path: String) throws(BPFError) {
        try checkZeroes(path, operation: .open, subject: .path(FilePath(path)))
        try self.init(pinnedAt: FilePath(path))
    }

    /// Opens another handle of the link of a file descriptor, which stays open.
    ///
    /// - Parameter fileDescriptor: a link's descriptor, for example one that another process sent.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` when it is not a link's, or
    ///   ``BPFError/Code/closed`` when it is not open.
    ///
    /// The corresponding C function is `fcntl` with `F_DUPFD_CLOEXEC`.
    public convenience init(fileDescriptor: FileDescriptor) throws(BPFError) {
        self.init(try Pin.duplicate(fileDescriptor.rawValue, as: .link), pin: nil)
    }

    /// Opens an existing link by its ID.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/linkNotFound``, or ``BPFError/Code/permissionDenied``: it needs
    ///   `CAP_SYS_ADMIN`.
    ///
    /// The corresponding C function is `bpf_link_get_fd_by_id`. Minimum kernel: Linux 5.8.
    public convenience init(id: UInt32) throws(BPFError) {
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = OwnedDescriptor(adopting: try libbpfCall { bpf_link_get_fd_by_id(id) })
        } catch {
            throw .openingByID(error, .id("link", id), notFound: .linkNotFound)
        }
        self.init(descriptor, pin: nil)
    }
}

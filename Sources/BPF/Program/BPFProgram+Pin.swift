// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

extension BPFProgram {
    /// Pins the program in a bpffs, which keeps it loaded without this process.
    ///
    /// - Parameter path: a path that does not exist yet, in a directory of a mounted bpffs.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyExists``, ``BPFError/Code/permissionDenied``,
    ///   ``BPFError/Code/closed`` after ``close()``, or ``BPFError/Code/invalidArgument`` when the path is not on a bpffs mount.
    ///
    /// The corresponding C function is `bpf_program__pin`.
    public func pin(at path: FilePath) throws(BPFError) {
        try withPin(.pin) { (descriptor, pin) throws(BPFError) in
            try Pin.create(path, of: descriptor.rawValue, setting: &pin, subject: .program(name))
        }
    }

    /// Pins the program in a bpffs, with the path as a string.
    public func pin(at path: String) throws(BPFError) {
        try checkZeroes(path, operation: .pin, subject: .program(name))
        try pin(at: FilePath(path))
    }

    /// Removes the pin that ``pin(at:)-(FilePath)`` created, or through which the program was opened.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound`` when there is no pin, or ``BPFError/Code/closed`` after
    ///   ``close()``.
    ///
    /// The corresponding C function is `bpf_program__unpin`.
    public func unpin() throws(BPFError) {
        try withPin(.unpin) { (_, pin) throws(BPFError) in try Pin.remove(&pin, subject: .program(name)) }
    }

    /// Whether the handle has a pin: one that it created, or the one through which it was opened.
    public var isPinned: Bool { state.withLock { $0.descriptor != nil && $0.pin != nil } }

    private func withPin(
        _ operation: BPFError.Operation,
        _ body: (OwnedDescriptor, inout FilePath?) throws(BPFError) -> Void
    ) throws(BPFError) {
        try state.withLock { (state) throws(BPFError) in
            guard let descriptor = state.descriptor else { throw closed(operation) }
            try body(descriptor, &state.pin)
        }
    }

    /// Opens another handle of the program of a file descriptor, which stays open.
    ///
    /// - Parameter fileDescriptor: a program's descriptor, for example one that another process sent.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` when it is not a program's, or
    ///   ``BPFError/Code/closed`` when it is not open.
    ///
    /// The corresponding C function is `fcntl` with `F_DUPFD_CLOEXEC`. See ``init(id:)`` for what such a program can do.
    public convenience init(fileDescriptor: FileDescriptor) throws(BPFError) {
        try self.init(
            adopting: Pin.duplicate(fileDescriptor.rawValue, as: .program),
            as: BPFError.Subject(kind: "file descriptor", name: "\(fileDescriptor.rawValue)")
        )
    }

    /// Opens the program that is pinned at a path of a bpffs.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound``, ``BPFError/Code/permissionDenied``, or
    ///   ``BPFError/Code/typeMismatch`` when something else is pinned there.
    ///
    /// The corresponding C function is `bpf_obj_get`. See ``init(id:)`` for what such a program can do.
    public convenience init(pinnedAt path: FilePath) throws(BPFError) {
        try self.init(adopting: Pin.open(path, as: .program), as: .path(path), pin: path)
    }

    /// Opens the program that is pinned at a path of a bpffs, with the path as a string.
    public convenience init(pinnedAt path: String) throws(BPFError) {
        try checkZeroes(path, operation: .open, subject: .path(FilePath(path)))
        try self.init(pinnedAt: FilePath(path))
    }
}

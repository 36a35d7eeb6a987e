// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import SystemPackage

extension BPFMap {
    /// Opens the map that is pinned at a path of a bpffs.
    ///
    /// - Parameters:
    ///   - path: the pin.
    ///   - access: what the handle may do with the map.
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound``, ``BPFError/Code/permissionDenied``, or
    ///   ``BPFError/Code/typeMismatch`` when the pinned object is not a map.
    ///
    /// The corresponding C function is `bpf_obj_get_opts`.
    public convenience init(pinnedAt path: FilePath, access: Access = .readWrite) throws(BPFError) {
        try self.init(adopting: Pin.open(path, as: .map, flags: access.rawValue), pin: path)
    }

    /// Opens the map that is pinned at a path of a bpffs, given as a string.
    public convenience init(pinnedAt path: String, access: Access = .readWrite) throws(BPFError) {
        try checkZeroes(path, operation: .open, subject: .path(FilePath(path)))
        try self.init(pinnedAt: FilePath(path), access: access)
    }

    /// Pins the map in a bpffs: it stays when this process ends.
    ///
    /// - Parameter path: a path that does not exist yet, in a directory of a mounted bpffs.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyExists``, ``BPFError/Code/closed`` after ``close()``,
    ///   ``BPFError/Code/permissionDenied``, or ``BPFError/Code/invalidArgument`` when the path is not on a bpffs
    ///   mount.
    ///
    /// The corresponding C function is `bpf_obj_pin`.
    public func pin(at path: FilePath) throws(BPFError) {
        try withPin(.pin) { (pin) throws(BPFError) in
            try Pin.create(path, of: descriptor.rawValue, setting: &pin, subject: .map(name))
        }
    }

    /// Pins the map in a bpffs, at a path given as a string.
    public func pin(at path: String) throws(BPFError) {
        try checkZeroes(path, operation: .pin, subject: .map(name))
        try pin(at: FilePath(path))
    }

    /// Removes the pin that `pin(at:)` or `load()` created, or by which the map was opened.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound`` when there is no pin, or ``BPFError/Code/closed``
    ///   after ``close()``.
    ///
    /// The corresponding C function is `bpf_map__unpin`.
    public func unpin() throws(BPFError) {
        try withPin(.unpin) { (pin) throws(BPFError) in try Pin.remove(&pin, subject: .map(name)) }
    }

    /// Whether the map has a pin that ``unpin()`` would remove.
    public var isPinned: Bool { state.withLock { !$0.isClosed && $0.pin != nil } }

    /// The path of the pin that ``unpin()`` would remove, or `nil`.
    public var pinPath: FilePath? { state.withLock { $0.isClosed ? nil : $0.pin } }

    /// Forgets a pin that libbpf has removed.
    func forgetMissingPin() {
        state.withLock { state in
            if let pin = state.pin, unsafe access(pin.string, F_OK) != 0 { state.pin = nil }
        }
    }

    private func withPin(
        _ operation: BPFError.Operation,
        _ body: (inout FilePath?) throws(BPFError) -> Void
    ) throws(BPFError) {
        try state.withLock { (state) throws(BPFError) in
            if state.isClosed { throw closedFailure(operation) }
            try body(&state.pin)
        }
    }
}

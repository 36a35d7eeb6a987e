// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
internal import Synchronization
public import SystemPackage

/// An attachment of a program to a hook. The program runs for as long as the link lives.
///
/// Releasing the last reference detaches; ``detach()`` does so at once and reports errors. An attachment outlives its link in
/// two ways: pinned by `pin(at:)` it stays until the pin is removed, and after ``disconnect()`` until the process ends.
///
/// ```swift
/// let link = try object.program("on_exec").attach()
/// defer { try? link.detach() }
/// ```
///
/// C counterpart: `struct bpf_link`.
public final class Link: Sendable {
    /// The name of the program that is attached.
    public let programName: String

    @safe private enum State {
        /// libbpf's link with its own way to detach, which for older kinds is more than closing a descriptor.
        case attached(OpaquePointer)
        case detached
    }

    private let state: Mutex<LockedState>

    /// `OpaquePointer` is not `Sendable`; this one is only used under the lock.
    private struct LockedState: ~Copyable, @unchecked Sendable {
        var value: State
    }

    init(adopting pointer: OpaquePointer, programName: String) {
        self.programName = programName
        let state = unsafe LockedState(value: .attached(pointer))
        self.state = Mutex(state)
    }

    deinit { try? detach() }

    /// Detaches the program. Does nothing when that was done before.
    ///
    /// A pinned link stays attached through its pin; only this handle is closed.
    ///
    /// - Throws: ``BPFError`` when the kernel reports a failure; the handle is closed all the same.
    ///
    /// C counterpart: `bpf_link__destroy`.
    public func detach() throws(BPFError) {
        let pointer = unsafe take()
        guard let pointer = unsafe pointer else { return }
        do throws(Errno) {
            try libbpfCall { unsafe bpf_link__destroy(pointer) }
        } catch {
            throw BPFError(
                .systemCallFailed,
                errno: error,
                operation: "detach",
                subject: .link(programName),
                message: "the kernel reports a failure; the handle is closed"
            )
        }
    }

    /// Gives up the handle and leaves the program attached until the process ends.
    ///
    /// C counterpart: `bpf_link__disconnect`, which leaves the descriptors open on purpose.
    public func disconnect() {
        guard let pointer = unsafe take() else { return }
        unsafe bpf_link__disconnect(pointer)
        _ = unsafe bpf_link__destroy(pointer)
    }

    /// Whether the handle still stands for an attachment.
    public var isAttached: Bool {
        state.withLock { state in
            switch state.value {
            case .attached: true
            case .detached: false
            }
        }
    }

    /// Gives the attachment a name in a bpffs, which keeps it without this process.
    ///
    /// - Parameter path: a path that does not exist yet, in a directory of a mounted bpffs.
    /// - Throws: ``BPFError`` with ``BPFError/Code/alreadyExists``, ``BPFError/Code/closed`` after ``detach()``,
    ///   ``BPFError/Code/notSupported`` for attachments that are no link in this kernel (tracepoints and probes before Linux
    ///   5.15), or ``BPFError/Code/invalidArgument`` when the path is in no bpffs.
    ///
    /// C counterpart: `bpf_link__pin`.
    public func pin(at path: FilePath) throws(BPFError) {
        try unsafe withPointer("pin") { (pointer) throws(BPFError) in
            // libbpf would make missing directories and check the file system in its own words: the kernel is asked itself.
            let descriptor = unsafe bpf_link__fd(pointer)
            guard isKernelLink(descriptor) else {
                throw BPFError(
                    .notSupported,
                    operation: "pin",
                    subject: .link(programName),
                    message: "kernel \(KernelRelease.running) has no link for this kind of attachment",
                    advice: "Tracepoints and probes can be pinned from Linux 5.15 on"
                )
            }
            do throws(Errno) {
                _ = try LibbpfLog.capturing(logger: nil) { (_) throws(Errno) in
                    try libbpfCall { unsafe bpf_link__pin(pointer, path.string) }
                }
            } catch {
                if error == .resourceBusy {
                    throw BPFError(
                        .alreadyExists,
                        errno: error,
                        operation: "pin",
                        subject: .link(programName),
                        message: "it is pinned already",
                        advice: "Call unpin() before it is pinned elsewhere"
                    )
                }
                throw Pin.failure(error, path: path, subject: .link(programName))
            }
        }
    }

    /// Removes the pin that `pin(at:)` made. The attachment then ends with this handle.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound`` when there is no pin.
    ///
    /// C counterpart: `bpf_link__unpin`.
    public func unpin() throws(BPFError) {
        try unsafe withPointer("unpin") { (pointer) throws(BPFError) in
            do throws(Errno) {
                try libbpfCall { unsafe bpf_link__unpin(pointer) }
            } catch {
                throw BPFError(
                    .fileNotFound,
                    errno: error,
                    operation: "unpin",
                    subject: .link(programName),
                    message: "it is not pinned"
                )
            }
        }
    }

    /// The attachment that is pinned at a path of a bpffs.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/fileNotFound`` or ``BPFError/Code/permissionDenied``.
    ///
    /// C counterpart: `bpf_link__open`.
    public static func pinned(at path: FilePath) throws(BPFError) -> Link {
        // A first look with the shared words for what can be wrong with a pin.
        _ = try Pin.open(path, as: .link)
        do throws(Errno) {
            let pointer = try unsafe libbpfPointer { unsafe bpf_link__open(path.string) }
            return unsafe Link(adopting: pointer, programName: path.lastComponent?.string ?? path.string)
        } catch {
            throw BPFError(
                .systemCallFailed,
                errno: error,
                operation: "open",
                subject: .path(path),
                message: "libbpf cannot open the link"
            )
        }
    }

    /// What the kernel says about the attachment.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` after ``detach()``, or ``BPFError/Code/notSupported`` for
    ///   attachments that are no link in this kernel.
    ///
    /// C counterpart: `bpf_obj_get_info_by_fd`. Minimum kernel: Linux 5.8.
    public func info() throws(BPFError) -> LinkInfo {
        try unsafe withPointer("query") { (pointer) throws(BPFError) in
            var info = bpf_link_info()
            var size = UInt32(MemoryLayout<bpf_link_info>.size)
            do throws(Errno) {
                let descriptor = unsafe bpf_link__fd(pointer)
                try libbpfCall { unsafe bpf_obj_get_info_by_fd(descriptor, &info, &size) }
            } catch {
                throw BPFError(
                    error == .invalidArgument ? .notSupported : .systemCallFailed,
                    errno: error,
                    operation: "query",
                    subject: .link(programName),
                    message: "the kernel has no link for this kind of attachment"
                )
            }
            return LinkInfo(id: info.id, type: BPFLinkType(rawValue: info.type), programID: info.prog_id)
        }
    }

    private func isKernelLink(_ descriptor: CInt) -> Bool {
        var info = bpf_link_info()
        var size = UInt32(MemoryLayout<bpf_link_info>.size)
        return unsafe bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0
    }

    private func take() -> OpaquePointer? {
        unsafe state.withLock { state in
            guard case .attached(let pointer) = state.value else { return nil }
            state.value = .detached
            return unsafe pointer
        }
    }

    private func withPointer<Result: Sendable>(
        _ operation: String,
        _ body: (OpaquePointer) throws(BPFError) -> Result
    ) throws(BPFError) -> Result {
        try state.withLock { (state) throws(BPFError) in
            guard case .attached(let pointer) = state.value else {
                throw BPFError(
                    .closed,
                    operation: operation,
                    subject: .link(programName),
                    message: "the link was detached"
                )
            }
            return try unsafe body(pointer)
        }
    }
}

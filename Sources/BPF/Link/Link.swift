// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Glibc
public import SystemPackage

/// An attachment of a program to a hook. The program runs for as long as the link lives.
///
/// Releasing the last reference detaches the program. ``detach()`` does so at once and reports errors. An attachment outlives its
/// link in two ways: pinned by `pin(at:)` it stays until the pin is removed, and after ``disconnect()`` until the process ends.
///
/// ```swift
/// let link = try object.program("on_exec").attach()
/// defer { try? link.detach() }
/// ```
///
/// The corresponding C type is `struct bpf_link`.
public final class Link: Sendable {
    /// The name of the attached program. For a link that was opened by its pin or ID it is the name that the kernel keeps, at
    /// most 15 characters, or `nil` without `CAP_SYS_ADMIN`, which the kernel requires for the query.
    public let programName: String?

    /// The name of the link in errors: its program, or the file of its pin.
    let label: String

    /// What stands for the attachment. Only used under the link's lock, as libbpf's side is not thread-safe.
    @safe enum Attachment: @unchecked Sendable {
        /// libbpf's link with its own way to detach, which for older kinds is more than closing a descriptor. What libbpf
        /// needs for that of the program's object is kept.
        case libbpf(OpaquePointer, keeping: ObjectHandle?)
        /// The kernel's link itself: it detaches when its last descriptor and pin are gone.
        case descriptor(OwnedDescriptor)
        /// The kernel's link to a perf event, and the event: closed after the link, it need not be waited for.
        case perfEvent(link: OwnedDescriptor, event: OwnedDescriptor)
        /// What the kernel has no link for.
        case manual(any ManualAttachment)
    }

    private let state: Locked<State>

    /// The kernel's links without a handle: open until the process ends.
    private static let disconnected = Locked<[OwnedDescriptor]>([])

    /// Attachments without a handle, whose descriptors are open until the process ends.
    private static let kept = Locked<[any ManualAttachment]>([])

    private struct State {
        /// `nil` once it is detached.
        var attachment: Attachment?
        var pin: FilePath?
    }

    init(_ attachment: Attachment, programName: String) {
        self.programName = programName
        label = programName
        state = Locked(State(attachment: attachment))
    }

    /// A link that was opened by its pin or ID.
    init(_ descriptor: OwnedDescriptor, pin: FilePath?) {
        programName = Self.programName(of: descriptor)
        label = programName ?? pin?.lastComponent?.string ?? "unknown program"
        state = Locked(State(attachment: .descriptor(descriptor), pin: pin))
    }

    private static func programName(of link: OwnedDescriptor) -> String? {
        var info = bpf_link_info()
        var size = UInt32(MemoryLayout<bpf_link_info>.size)
        guard unsafe bpf_obj_get_info_by_fd(link.rawValue, &info, &size) == 0, info.prog_id != 0,
            let number = try? libbpfCall({ bpf_prog_get_fd_by_id(info.prog_id) })
        else { return nil }
        let program = OwnedDescriptor(adopting: number)
        return (try? BPFProgram.kernelInfo(of: program.rawValue, subject: .link("")))?.0.nameText
    }

    deinit { try? detach() }

    /// Detaches the program. Does nothing if it is already detached.
    ///
    /// A pinned link stays attached through its pin; only this handle is closed. For tracepoints and probes the kernel waits
    /// until no CPU runs the program: `Link.detach(_:)` waits for several at once.
    ///
    /// - Throws: ``BPFError`` when the kernel reports a failure; the handle is closed anyway.
    ///
    /// The corresponding C function is `bpf_link__destroy`.
    public func detach() throws(BPFError) {
        do throws(Errno) {
            // Under the lock: a second call returns after the program is detached, not before.
            let event: OwnedDescriptor? = try state.withLock { (state) throws(Errno) in
                guard let attachment = state.attachment.take() else { return nil }
                switch attachment {
                case .libbpf(let pointer, let object):
                    guard let object else {
                        try libbpfCallOnce { unsafe bpf_link__destroy(pointer) }
                        break
                    }
                    try object.withLock { () throws(Errno) in
                        try libbpfCallOnce { unsafe bpf_link__destroy(pointer) }
                    }
                case .descriptor: break  // Closed with its owner, here.
                case .perfEvent(_, let event): return event
                case .manual(let attachment): try attachment.remove()
                }
                return nil
            }
            if let event { BackgroundClose.close(event) }
        } catch {
            throw BPFError(
                .systemCallFailed,
                errno: error,
                operation: .detach,
                subject: .link(label),
                message: "the system call failed; the handle is closed"
            )
        }
    }

    /// Closes the handle and leaves the program attached until the process ends.
    ///
    /// Some attachments stay even longer: of ``AttachTarget/tc(interface:_:priority:handle:replaces:)`` until the filter, the queueing
    /// discipline or the interface is removed, of a socket until it is closed, and of a socket map until it is freed.
    ///
    /// The corresponding C function is `bpf_link__disconnect`, which leaves the descriptors open on purpose.
    public func disconnect() {
        state.withLock { state in
            guard let attachment = state.attachment.take() else { return }
            switch attachment {
            case .libbpf(let pointer, _):
                unsafe bpf_link__disconnect(pointer)
                _ = unsafe bpf_link__destroy(pointer)
            case .descriptor(let descriptor), .perfEvent(let descriptor, _):
                Self.disconnected.withLock { $0.append(descriptor) }
            case .manual(let attachment):
                guard attachment.endsWithDescriptors else { break }
                Self.kept.withLock { $0.append(attachment) }
            }
        }
    }

    /// Closes the handle, as ``detach()`` does: maps, programs and links have this method in common.
    ///
    /// - Throws: ``BPFError`` as ``detach()`` does.
    public func close() throws(BPFError) { try detach() }

    /// The link's file descriptor, for calls that this library does not make, or `nil` for an attachment that is not a link
    /// and after ``detach()``. It is closed with the link: do not keep it.
    ///
    /// The corresponding C function is `bpf_link__fd`.
    public var fileDescriptor: FileDescriptor? {
        try? withDescriptor(.query) { (descriptor, _) throws(BPFError) in FileDescriptor(rawValue: descriptor) }
    }

    /// Whether the program is attached: ``detach()`` was not called, and the hook exists.
    ///
    /// The kernel detaches programs of an interface, a control group or a network namespace that is removed. It is asked each
    /// time, with one system call.
    public var isAttached: Bool {
        state.withLock { state in
            switch state.attachment {
            case nil: false
            case .libbpf(let pointer, _): Self.hasHook(unsafe bpf_link__fd(pointer))
            case .descriptor(let descriptor): Self.hasHook(descriptor.rawValue)
            case .perfEvent: true
            case .manual(let attachment): attachment.isPresent
            }
        }
    }

    private static func hasHook(_ link: CInt) -> Bool {
        guard let information = try? LinkInformation(of: link) else { return true }
        switch information.kind {
        // The interface, the map, the control group's ID or the namespace's inode is 0 when it is gone.
        case .xdp, .tcx, .netkit, .netns, .structOps, .sockMap: return information.number(at: 16) != 0
        case .cgroup: return information.word(at: 16) != 0
        default: return true
        }
    }

    /// Whether the handle has a pin: one that it created, or the one through which it was opened.
    public var isPinned: Bool { state.withLock { $0.attachment != nil && $0.pin != nil } }

    /// Runs `body` on the descriptor of the kernel's link and the path that it is pinned at, with the link locked against
    /// detaching.
    func withDescriptor<Result: Sendable>(
        _ operation: BPFError.Operation,
        _ body: (CInt, inout FilePath?) throws(BPFError) -> Result
    ) throws(BPFError) -> Result {
        try state.withLock { (state) throws(BPFError) in
            guard let attachment = state.attachment else {
                throw BPFError(
                    .closed,
                    operation: operation,
                    subject: .link(label),
                    message: "the link was detached"
                )
            }
            switch attachment {
            case .libbpf(let pointer, _): return try body(unsafe bpf_link__fd(pointer), &state.pin)
            case .descriptor(let descriptor), .perfEvent(let descriptor, _):
                return try body(descriptor.rawValue, &state.pin)
            case .manual(let attachment): throw noLink(operation, nil, advice: attachment.linkAdvice)
            }
        }
    }

    /// Runs `body` on what stands for an attachment that is not a link, or returns `nil` for a link.
    func withManualAttachment<Result: Sendable>(
        _ body: (any ManualAttachment) throws(BPFError) -> Result
    ) throws(BPFError) -> Result? {
        try state.withLock { (state) throws(BPFError) in
            guard case .manual(let attachment) = state.attachment else { return nil }
            return try body(attachment)
        }
    }

    func noLink(
        _ operation: BPFError.Operation,
        _ errno: Errno?,
        advice: String? = KernelRequirement.perfEventLinks.advice
    ) -> BPFError {
        BPFError(
            .notSupported,
            errno: errno,
            operation: operation,
            subject: .link(label),
            message: "kernel \(KernelVersion.running) has no link for this kind of attachment",
            advice: advice
        )
    }
}

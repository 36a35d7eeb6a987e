// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import Synchronization
public import SystemPackage

/// A program that the kernel has verified.
///
/// It runs when it is attached, by ``attach()`` or ``attach(to:)``, for as long as the ``Link`` lives, or once by
/// ``testRun(_:)``. A handle from an object keeps the object, so that its maps and programs stay in the kernel. A handle from
/// an ID or a pin owns a file descriptor.
///
/// The corresponding C type is `struct bpf_program`, or a program's file descriptor.
@safe public final class BPFProgram: Sendable {
    /// The name of the program's C function; of a program that was opened by its ID or pin, the name that the kernel
    /// keeps, at most 15 characters.
    public let name: String

    /// The program's `SEC()`, for example `tracepoint/sched/sched_process_exec`; empty for a program that was opened by its
    /// ID or pin, as the kernel does not keep it.
    public let section: String

    /// The type of program.
    public let type: BPFProgramType

    /// The kind of hook that it was loaded for, or `nil` where its type has only one, and for a program that was opened by
    /// its ID or pin: the kernel does not report it.
    public var attachType: BPFAttachType? { handle == nil ? nil : expectedAttachType.asHook(of: type) }

    /// The kernel's number of the hook; 0 where there is nothing to choose, and for a hook with that number.
    let expectedAttachType: BPFAttachType

    /// The program's ID: unique until reboot, as `bpftool prog` shows it. 0 when the kernel cannot be asked, since the file
    /// descriptor was closed elsewhere.
    public var id: UInt32 { identity?.id ?? 0 }

    /// The kernel's hash of the instructions: 16 hexadecimal digits. Empty when the kernel cannot be asked.
    public var tag: String { identity?.tag ?? "" }

    /// The verifier's log, when ``BPFObject/OpenOptions/verifierLogLevel`` asked for it.
    public let verifierLog: String?

    /// The counts that close the verifier's log, when ``BPFObject/OpenOptions/verifierLogLevel`` asked for
    /// ``VerifierLogLevel/statistics``; `nil` otherwise.
    public var verifierStatistics: VerifierReport.Statistics? {
        verifierLog.flatMap { VerifierLogParser.statistics($0) }
    }

    /// The kernel's name for what a program attached through BTF was verified for.
    let btfTarget: String?

    /// The object that it was loaded from, or `nil`.
    let handle: ObjectHandle?

    /// libbpf's side of the program, alive as long as `handle` is.
    nonisolated(unsafe) let pointer: OpaquePointer?

    let state: Locked<State>

    /// The number of the descriptor, or -1 once it is closed, for updates of program arrays.
    private let number: Atomic<CInt>

    struct State {
        /// `nil` once it is closed.
        var descriptor: OwnedDescriptor?
        /// What the kernel said when it was first asked.
        var identity: (id: UInt32, tag: String)?
        var pin: FilePath?
    }

    init(loaded part: PartPointer, of handle: ObjectHandle, verifierLog: String?) {
        let (name, program) = unsafe (part.name, part.pointer)
        let descriptor = OwnedDescriptor(unsafe bpf_program__fd(program), of: handle)
        self.name = name
        let section = unsafe program.programSection
        self.section = section
        let inSection = section.firstIndex(of: "/").map { String(section[section.index(after: $0)...]) }
        btfTarget = handle.attachTarget(of: name) ?? inSection
        type = BPFProgramType(rawValue: unsafe bpf_program__type(program).rawValue)
        expectedAttachType = BPFAttachType(rawValue: unsafe bpf_program__expected_attach_type(program).rawValue)
        self.verifierLog = verifierLog
        self.handle = handle
        unsafe pointer = unsafe program
        state = Locked(State(descriptor: descriptor))
        number = Atomic(descriptor.rawValue)
    }

    init(adopting descriptor: OwnedDescriptor, as subject: BPFError.Subject, pin: FilePath? = nil) throws(BPFError) {
        let info = try Self.kernelInfo(of: descriptor.rawValue, subject: subject).0
        name = info.nameText
        section = ""
        btfTarget = nil
        type = BPFProgramType(rawValue: info.type)
        // The kernel does not report the hook that a program was loaded for.
        expectedAttachType = BPFAttachType(rawValue: 0)
        verifierLog = nil
        handle = nil
        unsafe pointer = nil
        state = Locked(State(descriptor: descriptor, identity: (info.id, info.tagText), pin: pin))
        number = Atomic(descriptor.rawValue)
    }

    /// Opens an existing program by its ID.
    ///
    /// It can be run, pinned, queried, and attached to hooks that the kernel itself attaches to: tracepoints, perf events,
    /// `uprobe.multi`, iterators, XDP, tc, tcx, netkit, netfilter, sockets and control groups. Others, such as kprobes and
    /// single uprobes, need what libbpf knows of the object.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/programNotFound``, or ``BPFError/Code/permissionDenied``: it needs
    ///   `CAP_SYS_ADMIN`.
    ///
    /// The corresponding C function is `bpf_prog_get_fd_by_id`. Minimum kernel: Linux 4.13.
    public convenience init(id: UInt32) throws(BPFError) {
        let descriptor: OwnedDescriptor
        do throws(Errno) {
            descriptor = OwnedDescriptor(adopting: try libbpfCall { bpf_prog_get_fd_by_id(id) })
        } catch {
            throw .openingByID(error, .id("program", id), notFound: .programNotFound)
        }
        try self.init(adopting: descriptor, as: .id("program", id))
    }

    /// The program's file descriptor, for calls that this library does not make, or -1 after ``close()``. It belongs to the
    /// program or its object: do not keep it, and do not close it.
    ///
    /// The corresponding C function is `bpf_program__fd`.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: number.load(ordering: .relaxed)) }

    /// Closes the handle. Does nothing when that was done before.
    ///
    /// The kernel keeps the program for as long as its object, a link or a pin refers to it. Later calls throw
    /// ``BPFError/Code/closed``.
    public func close() {
        // The ID and the tag stay known.
        _ = identity
        number.store(-1, ordering: .relaxed)
        state.withLock { $0.descriptor = nil }
    }

    private var identity: (id: UInt32, tag: String)? {
        state.withLock { state in
            if state.identity == nil, let descriptor = state.descriptor,
                let info = try? Self.kernelInfo(of: descriptor.rawValue, subject: .program(name)).0
            {
                state.identity = (info.id, info.tagText)
            }
            return state.identity
        }
    }

    /// The descriptor, which stays open for as long as the result is used.
    func openDescriptor(for operation: BPFError.Operation) throws(BPFError) -> OwnedDescriptor {
        guard let descriptor = state.withLock({ $0.descriptor }) else { throw closed(operation) }
        return descriptor
    }

    @usableFromInline
    func closed(_ operation: BPFError.Operation) -> BPFError {
        BPFError(
            .closed,
            operation: operation,
            subject: .program(name),
            message: "the program was closed",
            advice: "Use it before close(), or open it again by its ID or pin"
        )
    }
}

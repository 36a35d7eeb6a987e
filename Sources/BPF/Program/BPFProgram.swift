// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
public import SystemPackage

/// A program that the kernel has verified.
///
/// It runs when it is attached, by ``attach()`` or ``attach(to:)``, for as long as the ``Link`` lives, or once by
/// ``testRun(_:)``. The handle owns a file descriptor of its own and keeps of its object what it needs.
///
/// C counterpart: `struct bpf_program`, or a program's file descriptor.
@safe public final class BPFProgram: Sendable {
    /// The name of the program's C function.
    public let name: String

    /// The program's `SEC()`, for example `tracepoint/sched/sched_process_exec`.
    public let section: String

    /// What kind of program it is.
    public let type: BPFProgramType

    /// What kind of hook it is for, or `nil` where its type has one only.
    public var attachType: BPFAttachType? { expectedAttachType.asHook(of: type) }

    /// The kernel's number of the hook; 0 where there is nothing to choose, and for a hook with that number.
    let expectedAttachType: BPFAttachType

    /// The kernel's number for the program, unique while the system runs.
    public let id: UInt32

    /// The kernel's hash of the instructions: 16 hexadecimal digits.
    public var tag: String {
        let digits = String(tagNumber, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
    private let tagNumber: UInt64

    /// What the verifier wrote about the program, when ``BPFObject/OpenOptions/verifierLogLevel`` asked for it.
    public let verifierLog: String?

    /// The kernel's name for what a program attached through BTF was verified for.
    let btfTarget: String?
    let descriptor: OwnedDescriptor
    let handle: ObjectHandle
    /// libbpf's side of the program, alive as long as `handle` is.
    nonisolated(unsafe) let pointer: OpaquePointer

    init(loaded program: OpaquePointer, of handle: ObjectHandle, verifierLog: String?) throws(BPFError) {
        let name = unsafe program.programName
        do throws(Errno) {
            descriptor = try OwnedDescriptor(duplicating: unsafe bpf_program__fd(program))
        } catch {
            throw Self.queryFailure(name, error)
        }
        let info = try Self.info(of: descriptor.rawValue, name: name).0
        self.name = name
        let section = unsafe program.programSection
        self.section = section
        let inSection = section.firstIndex(of: "/").map { String(section[section.index(after: $0)...]) }
        btfTarget = handle.attachTarget(of: name) ?? inSection
        type = BPFProgramType(rawValue: unsafe bpf_program__type(program).rawValue)
        expectedAttachType = BPFAttachType(rawValue: unsafe bpf_program__expected_attach_type(program).rawValue)
        id = info.id
        tagNumber = unsafe withUnsafeBytes(of: info.tag) { UInt64(bigEndian: unsafe $0.loadUnaligned(as: UInt64.self)) }
        self.verifierLog = verifierLog
        self.handle = handle
        unsafe pointer = unsafe program
    }

    /// The program's file descriptor, for calls that this library does not make. It is closed with the program: do not keep
    /// it.
    ///
    /// The corresponding C function is `bpf_program__fd`.
    public var fileDescriptor: FileDescriptor { FileDescriptor(rawValue: descriptor.rawValue) }
}

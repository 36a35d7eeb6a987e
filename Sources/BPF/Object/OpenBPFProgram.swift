// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// A program of an ``OpenBPFObject``: its settings, before the kernel verifies it.
///
/// A view into the open object: it cannot outlive it, nor be used after ``OpenBPFObject/load()``.
///
/// C counterpart: `struct bpf_program` before `bpf_object__load`.
@safe public struct OpenBPFProgram: ~Copyable, ~Escapable {
    private let pointer: OpaquePointer
    private let handle: ObjectHandle

    @_lifetime(&object)
    init(_ pointer: OpaquePointer, of object: inout OpenBPFObject) {
        unsafe self.pointer = unsafe pointer
        handle = object.handle
    }

    /// The name of the program's C function.
    public var name: String { unsafe pointer.programName }

    /// The program's `SEC()`, for example `tracepoint/sched/sched_process_exec`.
    public var section: String { unsafe pointer.programSection }

    /// What kind of program it is.
    ///
    /// The right side of `||` and `&&` is a closure, into which a view cannot be taken. Use a variable for more than one
    /// comparison: `let type = program.type`, then `type == .lsm || type == .tracing`.
    public var type: BPFProgramType { BPFProgramType(rawValue: unsafe bpf_program__type(pointer).rawValue) }

    /// What kind of hook it expects, or `nil` where its type has one only.
    public var attachType: BPFAttachType? {
        BPFAttachType(rawValue: unsafe bpf_program__expected_attach_type(pointer).rawValue).asHook(of: type)
    }

    /// Whether ``OpenBPFObject/load()`` loads it. C counterpart: `bpf_program__autoload`.
    public var isAutoloaded: Bool { unsafe bpf_program__autoload(pointer) }

    /// Switches the program on or off for ``OpenBPFObject/load()``. C counterpart: `bpf_program__set_autoload`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses.
    public func setAutoload(_ isLoaded: Bool) throws(BPFError) {
        try set("autoloading") { unsafe bpf_program__set_autoload(pointer, isLoaded) }
    }

    /// Sets the kind of program. C counterpart: `bpf_program__set_type`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses.
    public func setType(_ type: BPFProgramType) throws(BPFError) {
        try set("type") { unsafe bpf_program__set_type(pointer, bpf_prog_type(rawValue: type.rawValue)) }
    }

    /// Sets the kind of hook the program expects. C counterpart: `bpf_program__set_expected_attach_type`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses.
    public func setAttachType(_ type: BPFAttachType) throws(BPFError) {
        try set("attach type") {
            unsafe bpf_program__set_expected_attach_type(pointer, bpf_attach_type(rawValue: type.rawValue))
        }
    }

    /// Sets the kernel function, tracepoint or hook that a program attached through BTF (`tp_btf`, `fentry`, `lsm`, …) is
    /// for. C counterpart: `bpf_program__set_attach_target`.
    ///
    /// - Parameter target: the kernel's name for it, for example `sched_switch`.
    /// - Throws: ``BPFError`` with ``BPFError/Code/targetNotFound`` when the kernel's BTF does not know the name.
    public func setAttachTarget(_ target: String) throws(BPFError) {
        try checkZeroes(target, operation: .configure, subject: .program(name))
        try set("attach target") { unsafe bpf_program__set_attach_target(pointer, 0, target) }
        handle.setAttachTarget(target, of: name)
    }

    /// Sets the program of which a `freplace` program replaces a function. C counterpart: `bpf_program__set_attach_target`.
    ///
    /// - Parameters:
    ///   - function: the name of a global function of the other program.
    ///   - program: the program, which is loaded.
    /// - Throws: ``BPFError`` with ``BPFError/Code/targetNotFound`` when the program has no such function.
    public func setAttachTarget(_ function: String, of program: BPFProgram) throws(BPFError) {
        try checkZeroes(function, operation: .configure, subject: .program(name))
        let descriptor = try program.openDescriptor(for: .configure)
        try set("attach target") {
            unsafe bpf_program__set_attach_target(pointer, descriptor.rawValue, function)
        }
        handle.setAttachTarget(function, of: name)
        handle.keep(program)
    }

    /// Sets the flags that the program is loaded with (`BPF_F_SLEEPABLE`, …). C counterpart: `bpf_program__set_flags`.
    ///
    /// - Throws: ``BPFError`` when libbpf refuses.
    public func setFlags(_ flags: UInt32) throws(BPFError) {
        try set("flags") { unsafe bpf_program__set_flags(pointer, flags) }
    }

    private func set(_ what: String, _ body: () -> CInt) throws(BPFError) {
        try LibbpfLog.capturing(logger: nil) { (capture) throws(BPFError) in
            do throws(Errno) {
                try libbpfCall(body)
            } catch {
                throw BPFError(
                    error == .noSuchFileOrDirectory || error == .noSuchProcess ? .targetNotFound : .invalidArgument,
                    errno: error,
                    operation: .configure,
                    subject: .program(name),
                    message: "libbpf refuses it for this program",
                    libbpfMessages: capture.warnings
                )
            }
        }
    }
}

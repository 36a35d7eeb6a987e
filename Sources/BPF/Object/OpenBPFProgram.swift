// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// A program of an ``OpenBPFObject``, to be configured before the kernel verifies it.
///
/// A view of the open object: it cannot outlive the object, or be used after ``OpenBPFObject/load()``.
///
/// The corresponding C type is `struct bpf_program` before `bpf_object__load`.
@safe public struct OpenBPFProgram: ~Copyable, ~Escapable {
    private let pointer: OpaquePointer
    private let handle: ObjectHandle

    @_lifetime(&object)
    init(_ pointer: OpaquePointer, of object: inout OpenBPFObject) {
        unsafe self.pointer = unsafe pointer
        handle = object.handle
    }

    /// - Parameter handle: the object's, which the caller must bind to the lifetime of the open object.
    @_lifetime(immortal)
    init(_ program: PartPointer, of handle: ObjectHandle) {
        unsafe pointer = unsafe program.pointer
        self.handle = handle
    }

    /// The name of the program's C function.
    public var name: String { unsafe pointer.programName }

    /// The program's `SEC()`, for example `tracepoint/sched/sched_process_exec`.
    public var section: String { unsafe pointer.programSection }

    /// The kind of program.
    ///
    /// The right side of `||` and `&&` is a closure, which cannot capture a view. Use a variable for more than one
    /// comparison: `let type = program.type`, then `type == .lsm || type == .tracing`.
    public var type: BPFProgramType { BPFProgramType(rawValue: unsafe bpf_program__type(pointer).rawValue) }

    /// The kind of hook it expects, or `nil` when its type has only one.
    public var attachType: BPFAttachType? {
        BPFAttachType(rawValue: unsafe bpf_program__expected_attach_type(pointer).rawValue).asHook(of: type)
    }

    /// Whether ``OpenBPFObject/load()`` loads it.
    ///
    /// The corresponding C function is `bpf_program__autoload`.
    public var isAutoloaded: Bool { unsafe bpf_program__autoload(pointer) }

    /// Sets whether ``OpenBPFObject/load()`` loads it.
    ///
    /// - Throws: ``BPFError`` when libbpf rejects it.
    ///
    /// The corresponding C function is `bpf_program__set_autoload`.
    public func setAutoload(_ isLoaded: Bool) throws(BPFError) {
        try set("autoloading") { unsafe bpf_program__set_autoload(pointer, isLoaded) }
    }

    /// Sets the kind of program.
    ///
    /// - Throws: ``BPFError`` when libbpf rejects it.
    ///
    /// The corresponding C function is `bpf_program__set_type`.
    public func setType(_ type: BPFProgramType) throws(BPFError) {
        try set("type") { unsafe bpf_program__set_type(pointer, bpf_prog_type(rawValue: type.rawValue)) }
    }

    /// Sets the kind of hook the program expects.
    ///
    /// - Throws: ``BPFError`` when libbpf rejects it.
    ///
    /// The corresponding C function is `bpf_program__set_expected_attach_type`.
    public func setAttachType(_ type: BPFAttachType) throws(BPFError) {
        try set("attach type") {
            unsafe bpf_program__set_expected_attach_type(pointer, bpf_attach_type(rawValue: type.rawValue))
        }
    }

    /// Sets the kernel function, tracepoint or hook of a program that is attached through BTF (`tp_btf`, `fentry`,
    /// `lsm`, …).
    ///
    /// - Parameter target: its name in the kernel, for example `sched_switch`.
    /// - Throws: ``BPFError`` with ``BPFError/Code/targetNotFound`` when the kernel's BTF does not have the name.
    ///
    /// The corresponding C function is `bpf_program__set_attach_target`.
    public func setAttachTarget(_ target: String) throws(BPFError) {
        try checkZeroes(target, operation: .configure, subject: .program(name))
        let kernelTarget = KernelTarget(type, attachType)
        var errno = Errno.noSuchProcess
        // libbpf opens the types of all modules to find a name, and leaves them open when the object is not loaded.
        if !kernelTarget.isMissing(target) {
            do throws(BPFError) {
                try set("attach target") { unsafe bpf_program__set_attach_target(pointer, 0, target) }
                return handle.setAttachTarget(target, of: name)
            } catch {
                guard error.code == .targetNotFound else { throw error }
                errno = error.errno ?? errno
            }
        }
        throw BPFError(
            .targetNotFound,
            errno: errno,
            operation: .configure,
            subject: .program(name),
            message: "kernel \(KernelVersion.running) has no \(kernelTarget.what) '\(target)'",
            advice: kernelTarget.advice(for: target)
        )
    }

    /// Sets the function of another program that this one replaces (`freplace`) or traces (`fentry`, `fexit`).
    ///
    /// - Parameters:
    ///   - function: the name of a global function of the other program, or of that program itself.
    ///   - program: the loaded program.
    /// - Throws: ``BPFError`` with ``BPFError/Code/targetNotFound`` when the program does not have the function, or
    ///   ``BPFError/Code/missingBTF`` when it was loaded without BTF.
    ///
    /// The corresponding C function is `bpf_program__set_attach_target`.
    public func setAttachTarget(_ function: String, of program: BPFProgram) throws(BPFError) {
        try checkZeroes(function, operation: .configure, subject: .program(name))
        let descriptor = try program.openDescriptor(for: .configure)
        let own = name
        _ = try program.functionID(function) { (code, message, advice) in
            BPFError(code, operation: .configure, subject: .program(own), message: message, advice: advice)
        }
        try set("attach target") {
            unsafe bpf_program__set_attach_target(pointer, descriptor.rawValue, function)
        }
        handle.setAttachTarget(function, of: own)
        handle.keep(program)
    }

    /// The flags that the program is loaded with.
    ///
    /// The corresponding C function is `bpf_program__flags`.
    public var flags: BPFProgram.Flags { BPFProgram.Flags(rawValue: unsafe bpf_program__flags(pointer)) }

    /// Whether ``BPFObject/attach()`` attaches it.
    ///
    /// The corresponding C function is `bpf_program__autoattach`.
    public var isAutoattached: Bool { unsafe bpf_program__autoattach(pointer) }

    /// Sets whether ``BPFObject/attach()`` attaches it.
    ///
    /// The corresponding C function is `bpf_program__set_autoattach`.
    public func setAutoattach(_ isAttached: Bool) { unsafe bpf_program__set_autoattach(pointer, isAttached) }

    /// The contents of the verifier's log for this program.
    ///
    /// The corresponding C function is `bpf_program__log_level`.
    public var verifierLogLevel: VerifierLogLevel {
        VerifierLogLevel(rawValue: unsafe bpf_program__log_level(pointer))
    }

    /// Sets the contents of the verifier's log for this program, in place of
    /// ``BPFObject/OpenOptions/verifierLogLevel``.
    ///
    /// - Throws: ``BPFError`` when libbpf rejects it.
    ///
    /// The corresponding C function is `bpf_program__set_log_level`.
    public func setVerifierLogLevel(_ level: VerifierLogLevel) throws(BPFError) {
        try set("log level") { unsafe bpf_program__set_log_level(pointer, level.rawValue) }
    }

    /// The instructions as they are in the object file, before relocation.
    ///
    /// The corresponding C functions are `bpf_program__insns` and `bpf_program__insn_cnt`.
    public var instructions: [BPFInstruction] {
        unsafe UnsafeBufferPointer(start: bpf_program__insns(pointer), count: bpf_program__insn_cnt(pointer)).map {
            BPFInstruction(
                opcode: $0.code,
                destination: $0.dst_reg,
                source: $0.src_reg,
                offset: $0.off,
                immediate: $0.imm
            )
        }
    }

    /// Sets the flags that the program is loaded with (`BPF_F_SLEEPABLE`, …).
    ///
    /// - Throws: ``BPFError`` when libbpf rejects them.
    ///
    /// The corresponding C function is `bpf_program__set_flags`.
    public func setFlags(_ flags: BPFProgram.Flags) throws(BPFError) {
        try set("flags") { unsafe bpf_program__set_flags(pointer, flags.rawValue) }
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
                    message: "libbpf rejects it for this program",
                    libbpfMessages: capture.warnings
                )
            }
        }
    }
}

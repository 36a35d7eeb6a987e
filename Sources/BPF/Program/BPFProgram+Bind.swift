// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

extension BPFProgram {
    /// Keeps a map in the kernel for as long as the program is loaded, and lists it in ``Info/mapIDs``.
    ///
    /// For maps that the program does not use itself, such as one with metadata.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/closed`` when the program or the map was closed.
    ///
    /// The corresponding C function is `bpf_prog_bind_map`. Minimum kernel: Linux 5.10.
    public func bind(_ map: BPFMap) throws(BPFError) {
        let program = try openDescriptor(for: .configure)
        try map.checkOpen(.configure)
        do throws(Errno) {
            try withExtendedLifetime((program, map)) { () throws(Errno) in
                _ = try libbpfCall { bpf_prog_bind_map(program.rawValue, map.descriptor.rawValue, nil) }
            }
        } catch {
            // It is bound already, or used by the program.
            guard error != .fileExists else { return }
            throw configureFailure(error, "map '\(map.name)' cannot be bound")
        }
    }

    /// Associates the program with a `struct_ops` map, which the kernel functions that it calls then find.
    ///
    /// - Parameter map: a map of type ``BPFMapType/structOps``. The kernel keeps it for as long as the program.
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` on older kernels, ``BPFError/Code/alreadyExists`` when the
    ///   program has another such map, or ``BPFError/Code/invalidArgument`` for another type of map and for `struct_ops`
    ///   programs.
    ///
    /// The corresponding C function is `bpf_prog_assoc_struct_ops`. Minimum kernel: Linux 7.0.
    public func associate(with map: BPFMap) throws(BPFError) {
        let program = try openDescriptor(for: .configure)
        try map.checkOpen(.configure)
        do throws(Errno) {
            try withExtendedLifetime((program, map)) { () throws(Errno) in
                _ = try ProgramAssociation(program.rawValue, map.descriptor.rawValue).call()
            }
        } catch {
            if error == .resourceBusy || error == .fileExists {
                throw BPFError(
                    .alreadyExists,
                    errno: error,
                    operation: .configure,
                    subject: .program(name),
                    message: "it is associated with another struct_ops map"
                )
            }
            guard error == .invalidArgument, KernelVersion.running < KernelRequirement.structOpsAssociation.since else {
                throw configureFailure(error, "it cannot be associated with map '\(map.name)'")
            }
            throw BPFError(
                .notSupported,
                errno: error,
                operation: .configure,
                subject: .program(name),
                message: "kernel \(KernelVersion.running) does not associate programs with struct_ops maps",
                advice: KernelRequirement.structOpsAssociation.advice
            )
        }
    }

    private func configureFailure(_ error: Errno, _ message: String) -> BPFError {
        BPFError(
            error == .invalidArgument ? .invalidArgument : .systemCallFailed,
            errno: error,
            operation: .configure,
            subject: .program(name),
            message: message
        )
    }
}

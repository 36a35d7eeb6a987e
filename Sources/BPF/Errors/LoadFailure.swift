// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// The error of an object that did not load, from the error number, libbpf's messages and the kernel.
struct LoadFailure {
    let error: BPFError

    init(handle: ObjectHandle, errno: Errno, capture: LibbpfLog.Capture, preparation: LoadPreparation) {
        var evidence = Evidence(operation: .load, subject: .object(handle.name), errno: errno)
        evidence.add(capture.warnings, verifierLogs: capture.verifierLogs)
        evidence.object = handle
        evidence.mapsWithoutInner = preparation.mapsWithoutInner
        evidence.notes = capture.notes
        error = Cause.error(evidence)
    }

    /// The error of an object whose relocations need the kernel's types, which cannot be read.
    static func missingKernelTypes(in handle: ObjectHandle, errno: Errno) -> BPFError {
        var evidence = Evidence(operation: .load, subject: .object(handle.name), errno: errno)
        evidence.add(["Error loading vmlinux BTF: -\(errno.rawValue)"])
        evidence.object = handle
        return Cause.error(evidence)
    }

    /// The error of a program whose function the kernel does not have, where it is not libbpf that looks for it.
    static func missingTarget(_ target: String, of program: String, in handle: ObjectHandle, errno: CInt) -> BPFError {
        var evidence = Evidence(operation: .load, subject: .program(program), errno: Errno(rawValue: errno))
        evidence.add([
            "prog '\(program)': failed to find kernel BTF type ID of '\(target)': -\(errno)"
        ])
        evidence.object = handle
        return Cause.error(evidence)
    }
}

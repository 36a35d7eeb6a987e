// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// The error of a program that could not be attached, from the error number, libbpf's messages and the kernel.
struct AttachFailure {
    let error: BPFError

    /// - Parameter target: `nil` for what the section says.
    init(program: BPFProgram, target: AttachTarget?, errno: Errno, messages: [String] = []) {
        var evidence = Evidence(operation: .attach, subject: .program(program.name), errno: errno)
        evidence.add(messages)
        evidence.program = program
        evidence.target = target
        error = Cause.error(evidence)
    }
}

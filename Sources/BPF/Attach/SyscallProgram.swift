// SPDX-License-Identifier: Apache-2.0

/// Programs that a system call runs.
enum SyscallProgram: HookKind {
    static let requirement = KernelRequirement.syscallProgram
    static let programTypes: [BPFProgramType] = [.syscall]
    static let sections = [SectionDefinition("syscall")]

    static func usage(of program: BPFProgram) -> HookUsage? { .advice("Use run(context:) or testRun(_:) to run it") }
}

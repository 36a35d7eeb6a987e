// SPDX-License-Identifier: Apache-2.0

/// A function of another program.
enum Freplace: HookKind {
    static let requirement = KernelRequirement.freplace
    static let programTypes: [BPFProgramType] = [.ext]
    static let sections = [SectionDefinition("freplace+")]

    static func usage(of program: BPFProgram) -> HookUsage? {
        .advice("Use setAttachTarget(_:of:) before load()")
    }
}

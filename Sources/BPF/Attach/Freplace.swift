// SPDX-License-Identifier: Apache-2.0

/// A function of another program.
enum Freplace: HookKind {
    static let requirement = KernelRequirement.freplace
    static let programTypes: [BPFProgramType] = [.ext]
    static let sections = [SectionDefinition("freplace+")]

    static func usage(of program: BPFProgram) -> HookUsage? {
        // libbpf attaches it to what was set then.
        program.handle?.attachTarget(of: program.name) == nil
            ? .advice("Use setAttachTarget(_:of:) before load()") : nil
    }
}

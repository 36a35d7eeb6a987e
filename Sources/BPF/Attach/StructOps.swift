// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Kernel structures whose functions are programs.
enum StructOps: HookKind {
    static let requirement = KernelRequirement.structOps
    static let programTypes: [BPFProgramType] = [.structOps]
    static let attachTypes: [BPFAttachType] = [.structOps]
    static let sections = [
        SectionDefinition("struct_ops+"),
        SectionDefinition("struct_ops.s+", .structOps, isSleepable: true),
    ]

    static func usage(of program: BPFProgram) -> HookUsage? {
        .advice("Use StructOpsMap(object.map(\"NAME\")).attach(), with the structure that names the program")
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in try StructOpsProbe().register() }
    }
}

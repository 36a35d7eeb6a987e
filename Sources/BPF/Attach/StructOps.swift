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
        .advice("Use bpf_link_create() of the product CLibbpf with the descriptor of the structure's map")
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in try StructOpsProbe().register() }
    }
}

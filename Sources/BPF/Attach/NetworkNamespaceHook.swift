// SPDX-License-Identifier: Apache-2.0

/// Hooks of a network namespace: the choice of a socket, and the dissection of flows.
enum NetworkNamespaceHook: HookKind {
    static let requirement = KernelRequirement.networkNamespace
    static let programTypes: [BPFProgramType] = [.skLookup, .flowDissector]
    static let attachTypes: [BPFAttachType] = [.skLookup, .flowDissector]
    static let sections = [SectionDefinition("sk_lookup"), SectionDefinition("flow_dissector")]

    static func programType(of type: BPFAttachType) -> BPFProgramType {
        type == .skLookup ? .skLookup : .flowDissector
    }

    static func usage(of program: BPFProgram) -> HookUsage? {
        .advice(
            "Use bpf_link_create() of the product CLibbpf with the descriptor of a network namespace, with"
                + " program.fileDescriptor"
        )
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.linkToMissingDescriptor(type) }
}

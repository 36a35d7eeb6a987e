// SPDX-License-Identifier: Apache-2.0

/// Hooks of a socket map.
enum SocketMapHook: HookKind {
    static let requirement = KernelRequirement.socketMap
    static let programTypes: [BPFProgramType] = [.skSKB, .skMsg]
    static let attachTypes: [BPFAttachType] = [.skSKBStreamParser, .skSKBStreamVerdict, .skSKBVerdict, .skMsgVerdict]
    static let sections = [
        SectionDefinition("sk_skb/stream_parser"), SectionDefinition("sk_skb/stream_verdict"),
        SectionDefinition("sk_skb/verdict", .skSKB, .skSKBVerdict), SectionDefinition("sk_skb"),
        SectionDefinition("sk_msg"),
    ]

    static func requirement(of type: BPFAttachType) -> KernelRequirement {
        type == .skSKBVerdict ? .socketMapVerdict : .socketMap
    }

    static func programType(of type: BPFAttachType) -> BPFProgramType { type == .skMsgVerdict ? .skMsg : .skSKB }

    static func usage(of program: BPFProgram) -> HookUsage? {
        .advice(
            "Use bpf_prog_attach() of the product CLibbpf with the descriptor of a socket map, with"
                + " program.fileDescriptor"
        )
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.attachToMissingDescriptor(type) }
}

// SPDX-License-Identifier: Apache-2.0

/// Hooks of infrared receivers.
enum InfraredReceiver: HookKind {
    static let requirement = KernelRequirement.lirc
    static let programTypes: [BPFProgramType] = [.lircMode2]
    static let attachTypes: [BPFAttachType] = [.lircMode2]
    static let sections = [SectionDefinition("lirc_mode2")]

    static func usage(of program: BPFProgram) -> HookUsage? {
        .advice(
            "Use bpf_prog_attach() of the product CLibbpf with the descriptor of /dev/lirc0, with"
                + " program.fileDescriptor"
        )
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.attachToMissingDescriptor(type) }
}

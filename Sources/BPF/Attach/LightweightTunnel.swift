// SPDX-License-Identifier: Apache-2.0

/// Hooks of routes.
enum LightweightTunnel: HookKind {
    static let requirement = KernelRequirement.lightweightTunnel
    static let programTypes: [BPFProgramType] = [.lwtIn, .lwtOut, .lwtXmit, .lwtSEG6Local]
    static let sections = [
        SectionDefinition("lwt_in"), SectionDefinition("lwt_out"), SectionDefinition("lwt_xmit"),
        SectionDefinition("lwt_seg6local"),
    ]

    static func usage(of program: BPFProgram) -> HookUsage? {
        .advice("Use pin(at:), and 'ip route add … encap bpf' with the pin")
    }
}

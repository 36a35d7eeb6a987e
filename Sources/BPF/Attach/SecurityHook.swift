// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

/// Security hooks (LSM), of the whole system or of a control group.
enum SecurityHook: HookKind {
    static let requirement = KernelRequirement.lsm
    static let programTypes: [BPFProgramType] = [.lsm]
    static let attachTypes: [BPFAttachType] = [.lsmMAC, .lsmCgroup]

    static func requirement(of type: BPFAttachType) -> KernelRequirement { type == .lsmCgroup ? .lsmCgroup : .lsm }

    static let sections = [
        SectionDefinition("lsm+"), SectionDefinition("lsm.s+"), SectionDefinition("lsm_cgroup+"),
    ]

    static func usage(of program: BPFProgram) -> HookUsage? {
        program.expectedAttachType == .lsmCgroup ? ControlGroup.usage(of: program) : nil
    }

    /// A security hook that is asked only for `getpgid` of a process.
    static let probed = "task_getpgid"

    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        let support = HookProbe.trace(.lsmMAC, at: [probed])
        // The hook of a control group is called as other programs' functions are.
        guard type == .lsmCgroup, support == .supported else { return support }
        return FeatureSupport { () throws(Errno) in
            let program = try HookProbe.load(type, for: "socket_bind")
            try HookProbe.ignoring(.badFileDescriptor) { () throws(Errno) in
                _ = try LinkCreate.link(program, type, target: .max)
            }
        }
    }
}

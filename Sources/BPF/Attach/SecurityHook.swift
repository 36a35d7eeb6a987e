// SPDX-License-Identifier: Apache-2.0

public import SystemPackage

extension AttachTarget {
    /// A security hook of the whole system. For programs of `SEC("lsm/…")`.
    ///
    /// - Parameters:
    ///   - hook: the hook that the program was loaded for, for example `file_open`.
    ///   - cookie: the value that `bpf_get_attach_cookie()` returns at this attachment (Linux 5.19 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_lsm`.
    /// Minimum kernel: Linux 5.7, built with `CONFIG_BPF_LSM`.
    public static func lsm(_ hook: String, cookie: UInt64 = 0) -> AttachTarget {
        AttachTarget(SecurityHook(name: hook, cgroup: nil, cookie: cookie))
    }

    /// A security hook of the processes of a control group. For programs of `SEC("lsm_cgroup/…")`.
    ///
    /// - Parameters:
    ///   - hook: the hook that the program was loaded for, for example `socket_bind`.
    ///   - path: the group's directory under a cgroup2 mount: see ``BPFKernel/cgroup2``.
    ///
    /// The corresponding C function is `bpf_program__attach_cgroup`.
    /// Minimum kernel: Linux 6.0, built with `CONFIG_BPF_LSM` and `CONFIG_CGROUP_BPF`.
    public static func lsm(_ hook: String, cgroup path: FilePath) -> AttachTarget {
        AttachTarget(SecurityHook(name: hook, cgroup: path, cookie: 0))
    }

    /// A security hook of the processes of a control group, with the group's directory as a string.
    public static func lsm(_ hook: String, cgroup path: String) -> AttachTarget {
        lsm(hook, cgroup: FilePath(visibly: path))
    }
}

/// Security hooks (LSM), of the whole system or of a control group.
struct SecurityHook: AttachHook {
    static let requirement = KernelRequirement.lsm
    static let programTypes: [BPFProgramType] = [.lsm]
    static let attachTypes: [BPFAttachType] = [.lsmMAC, .lsmCgroup]

    static func requirement(of type: BPFAttachType) -> KernelRequirement { type == .lsmCgroup ? .lsmCgroup : .lsm }

    static let sections = [
        SectionDefinition("lsm+"), SectionDefinition("lsm.s+"), SectionDefinition("lsm_cgroup+"),
    ]

    let name: String
    let cgroup: FilePath?
    let cookie: UInt64

    var description: String { cgroup.map { "lsm_cgroup/\(name) of \($0)" } ?? "lsm/\(name)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        guard program.expectedAttachType == .lsmCgroup else { return nil }
        return .target(".lsm(…, cgroup: \"/sys/fs/cgroup\"), with the hook and the directory of the control group")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard let cgroup else {
            try program.checkVerified(for: name, .lsmMAC, target, "hook", section: "lsm/\(name)")
            try program.checkCookie(cookie, .tracingCookie, target)
            return try program.attaching(to: target) { (descriptor) throws(Errno) in
                .descriptor(try FunctionTracing.link(descriptor, .lsmMAC, cookie: cookie))
            }
        }
        try program.checkVerified(for: name, .lsmCgroup, target, "hook", section: "lsm_cgroup/\(name)")
        return try program.attach(to: .cgroup(path: cgroup, attachType: .lsmCgroup))
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

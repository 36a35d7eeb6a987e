// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import SystemPackage

extension AttachTarget {
    /// What the processes of a control group do. For programs of the `cgroup_*` types, `sock_ops` and `SEC("lsm_cgroup/…")`.
    ///
    /// Several programs may be attached to one group. Those of its parents run too.
    ///
    /// - Parameters:
    ///   - path: the group's directory under a cgroup2 mount: see ``BPFKernel/cgroup2``.
    ///   - attachType: the kind of hook; by default the one that the program's `SEC()` names.
    ///   - mode: whether other programs may be attached to the group and the groups below it.
    ///   - order: the place among the programs of the group, or `nil` for the last (Linux 6.17 or newer).
    ///   - expectedRevision: the revision that the hook must have, so that nothing was attached or detached since it was
    ///     queried; see ``AttachedPrograms/revision``. `nil` for any.
    ///
    /// The corresponding C functions are `bpf_program__attach_cgroup_opts` and, for modes other than
    /// ``AttachTarget/CgroupMode/multi``, `bpf_prog_attach`.
    /// Minimum kernel: Linux 5.7, built with `CONFIG_CGROUP_BPF`.
    public static func cgroup(
        path: FilePath,
        attachType: BPFAttachType? = nil,
        mode: AttachTarget.CgroupMode = .multi,
        order: AttachTarget.Order? = nil,
        expectedRevision: UInt64? = nil
    ) -> AttachTarget {
        AttachTarget(
            ControlGroup(
                path: path,
                attachType: attachType,
                mode: mode,
                order: order,
                expectedRevision: expectedRevision
            )
        )
    }

    /// What the processes of a control group do, with the group's directory as a string.
    public static func cgroup(
        path: String,
        attachType: BPFAttachType? = nil,
        mode: AttachTarget.CgroupMode = .multi,
        order: AttachTarget.Order? = nil,
        expectedRevision: UInt64? = nil
    ) -> AttachTarget {
        cgroup(
            path: FilePath(visibly: path),
            attachType: attachType,
            mode: mode,
            order: order,
            expectedRevision: expectedRevision
        )
    }
}

struct ControlGroup: OrderedHook, QueryableHook {
    static let requirement = KernelRequirement.cgroup
    static let programTypes: [BPFProgramType] = [
        .cgroupSKB, .cgroupSock, .cgroupSockAddr, .cgroupSockopt, .cgroupDevice, .cgroupSysctl, .sockOps, .lsm,
    ]
    static let attachTypes = BPFAttachType.allCases.filter { $0.description.hasPrefix("cgroup_") }

    static func requirement(of type: BPFAttachType) -> KernelRequirement {
        type.description.hasPrefix("cgroup_unix_") ? .cgroupUnix : .cgroup
    }

    static func programType(of type: BPFAttachType) -> BPFProgramType {
        switch type {
        case .cgroupInetIngress, .cgroupInetEgress: .cgroupSKB
        case .cgroupInetSockCreate, .cgroupInetSockRelease, .cgroupInet4PostBind, .cgroupInet6PostBind: .cgroupSock
        case .cgroupSockOps: .sockOps
        case .cgroupDevice: .cgroupDevice
        case .cgroupSysctl: .cgroupSysctl
        case .cgroupGetsockopt, .cgroupSetsockopt: .cgroupSockopt
        default: .cgroupSockAddr
        }
    }

    static let sections =
        [
            "sockops", "cgroup_skb/ingress", "cgroup_skb/egress", "cgroup/skb", "cgroup/sock_create",
            "cgroup/sock_release", "cgroup/sock", "cgroup/post_bind4", "cgroup/post_bind6", "cgroup/bind4",
            "cgroup/bind6", "cgroup/connect4", "cgroup/connect6", "cgroup/sendmsg4", "cgroup/sendmsg6",
            "cgroup/recvmsg4", "cgroup/recvmsg6", "cgroup/getpeername4", "cgroup/getpeername6",
            "cgroup/getsockname4", "cgroup/getsockname6", "cgroup/sysctl", "cgroup/getsockopt", "cgroup/setsockopt",
            "cgroup/dev",
        ].map { SectionDefinition($0) } + [
            SectionDefinition("cgroup/connect_unix", .cgroupSockAddr, .cgroupUnixConnect),
            SectionDefinition("cgroup/sendmsg_unix", .cgroupSockAddr, .cgroupUnixSendmsg),
            SectionDefinition("cgroup/recvmsg_unix", .cgroupSockAddr, .cgroupUnixRecvmsg),
            SectionDefinition("cgroup/getpeername_unix", .cgroupSockAddr, .cgroupUnixGetpeername),
            SectionDefinition("cgroup/getsockname_unix", .cgroupSockAddr, .cgroupUnixGetsockname),
        ]

    let path: FilePath
    let attachType: BPFAttachType?
    let mode: AttachTarget.CgroupMode
    let order: AttachTarget.Order?
    let expectedRevision: UInt64?

    var place: AttachTarget.Order? { order }

    var description: String { "cgroup \(path)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        .target(".cgroup(path: \"/sys/fs/cgroup\"), with the directory of the control group")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard let attachType = attachType ?? program.attachType ?? Self.onlyType(of: program) else {
            throw program.invalid(
                "it is not known which of its type's hooks the program was loaded for",
                target,
                advice: "Use .cgroup(path:attachType:)"
            )
        }
        guard mode == .multi || (order == nil && expectedRevision == nil) else {
            throw program.invalid(
                "a group in mode \(mode) has one program, and no order of programs",
                target,
                advice: "Use mode .multi, or no order and revision"
            )
        }
        // Linux 5.10 refuses an order, and 6.12 ignores it.
        if order != nil || expectedRevision != nil, KernelVersion.running < KernelRequirement.cgroupOrder.since {
            throw AttachFailure(program: program, target: target, errno: .invalidArgument).error
        }
        try order?.check(program, target)
        let directory: OwnedDescriptor
        do throws(Errno) {
            directory = OwnedDescriptor(
                adopting: try systemCall { unsafe open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            )
        } catch {
            throw AttachFailure(program: program, target: target, errno: error).error
        }
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            guard mode == .multi else {
                return .manual(
                    try DescriptorAttachment(
                        descriptor,
                        id: program.id,
                        to: directory,
                        attachType,
                        flags: mode.flags
                    )
                )
            }
            return try withExtendedLifetime(directory) { () throws(Errno) in
                let group = UInt32(bitPattern: directory.rawValue)
                guard order != nil || expectedRevision != nil else {
                    return .descriptor(try LinkCreate.link(descriptor, attachType, target: group))
                }
                return .descriptor(
                    try (order ?? .last).link(descriptor, attachType, at: group, revision: expectedRevision)
                )
            }
        }
    }

    func attachedPrograms(_ query: HookQuery) throws(BPFError) -> AttachedPrograms {
        guard let attachType else { throw query.needsAttachType("cgroup(path:attachType:)") }
        let flags: UInt32 = query.includesInherited ? 1 : 0  // BPF_F_QUERY_EFFECTIVE
        return try query.programs(of: try query.open(path, directory: true), attachType, flags: flags)
    }

    /// The hook of a program whose type has only one.
    private static func onlyType(of program: BPFProgram) -> BPFAttachType? {
        let types = attachTypes.filter { programType(of: $0) == program.type }
        return types.count == 1 ? types.first : nil
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.linkToMissingDescriptor(type) }

    static let causes = [
        cause(
            "no-cgroup-order",
            .notSupported,
            "kernel {kernel} has no order of the programs of a control group",
            advice: KernelRequirement.cgroupOrder.advice,
            fixture: "CgroupTests"
        ) { hook, errno, _ in
            (hook.order != nil || hook.expectedRevision != nil) && errno == .invalidArgument
                && KernelVersion.running < KernelRequirement.cgroupOrder.since
        },
        cause(
            "cgroup-mode",
            .alreadyAttached,
            "the group or one above it has a program in another mode, which mode {mode} cannot join",
            advice: "Use the same mode for all programs of a kind, or detach the other program",
            fixture: "CgroupTests"
        ) { hook, errno, fields in
            fields["mode"] = hook.mode.description
            return errno == .notPermitted && BPFCapability.missing(of: [.bpf, .netAdmin]).isEmpty
        },
        cause(
            "cgroup-missing",
            .targetNotFound,
            "the control group '{path}' does not exist",
            advice: "Use a directory of the cgroup2 mount that exists",
            fixture: "CgroupTests"
        ) { hook, errno, fields in
            fields["path"] = hook.path.string
            // The kernel gives the same answer for an anchor that it does not find.
            return errno == .noSuchFileOrDirectory && !FileAccess.exists(hook.path.string)
        },
        cause(
            "not-cgroup",
            .invalidArgument,
            "'{path}' is not a directory of a cgroup2 mount",
            advice: "{advice}",
            fixture: "CgroupTests"
        ) { hook, errno, fields in
            fields["path"] = hook.path.string
            fields["advice"] =
                BPFKernel.cgroup2.first.map { "Use a directory under \($0), where cgroup2 is mounted" }
                ?? "Run 'mount -t cgroup2 cgroup2 /sys/fs/cgroup'"
            return errno == .notDirectory || errno == .badFileDescriptor
        },
    ]
}

// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// The packets that leave through one endpoint of a netkit pair. For programs of type `sched_cls`.
    ///
    /// - Parameters:
    ///   - interface: the primary device of the pair, for programs at its peer too.
    ///   - endpoint: the endpoint.
    ///   - order: the place among the programs of the same endpoint.
    ///   - expectedRevision: the revision that the hook must have, so that nothing was attached or detached since it was
    ///     queried; see ``AttachedPrograms/revision``. `nil` for any.
    ///
    /// The corresponding C function is `bpf_program__attach_netkit`.
    /// Minimum kernel: Linux 6.7, built with `CONFIG_NETKIT`.
    public static func netkit(
        interface: AttachTarget.Interface,
        _ endpoint: AttachTarget.NetkitEndpoint,
        order: AttachTarget.Order = .last,
        expectedRevision: UInt64? = nil
    ) -> AttachTarget {
        AttachTarget(
            Netkit(interface: interface, endpoint: endpoint, order: order, expectedRevision: expectedRevision)
        )
    }

    /// The endpoint of a netkit pair whose packets a program sees.
    public enum NetkitEndpoint: String, Hashable, Sendable {
        /// Packets that leave through the primary device.
        case primary
        /// Packets that leave through its peer, which may be in another network namespace.
        case peer
    }
}

struct Netkit: OrderedHook, QueryableHook {
    static let requirement = KernelRequirement.netkit
    static let programTypes: [BPFProgramType] = [.schedCls]
    static let attachTypes: [BPFAttachType] = [.netkitPrimary, .netkitPeer]
    static let sections = [
        SectionDefinition("netkit/primary", .schedCls, .netkitPrimary),
        SectionDefinition("netkit/peer", .schedCls, .netkitPeer),
    ]

    let interface: AttachTarget.Interface
    let endpoint: AttachTarget.NetkitEndpoint
    let order: AttachTarget.Order
    let expectedRevision: UInt64?

    var place: AttachTarget.Order? { order }

    private var attachType: BPFAttachType { endpoint == .primary ? .netkitPrimary : .netkitPeer }

    var description: String { "netkit/\(endpoint) of \(interface)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        let endpoint = program.expectedAttachType == .netkitPeer ? ".peer" : ".primary"
        return .target(".netkit(interface: \"nk0\", \(endpoint)), with the interface")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        try order.attach(program, attachType, interface, revision: expectedRevision, target)
    }

    func attachedPrograms(_ query: HookQuery) throws(BPFError) -> AttachedPrograms {
        let index = try query.index(of: interface)
        return try query.ask { () throws(Errno) in try ProgramQuery.programs(at: index, attachType, hasLinks: true) }
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.linkToMissingInterface(type) }

    static let causes = [
        cause(
            "netkit-peer",
            .invalidArgument,
            "'{interface}' is the peer of its pair",
            advice: "Use the primary device, for a program at the peer too",
            fixture: "NetkitTests"
        ) { hook, errno, fields in
            fields["interface"] = hook.interface.description
            return errno == .permissionDenied
        },
        cause(
            "not-netkit",
            .invalidArgument,
            "'{interface}' is not a netkit device",
            advice: "Use a device that 'ip -d link show type netkit' lists",
            fixture: "NetkitTests"
        ) { hook, errno, fields in
            fields["interface"] = hook.interface.description
            return errno == .noSuchAddressOrDevice
        },
    ]
}

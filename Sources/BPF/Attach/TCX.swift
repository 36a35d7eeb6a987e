// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// The packets of an interface in traffic control, through a link. For programs of type `sched_cls`.
    ///
    /// - Parameters:
    ///   - interface: the interface.
    ///   - direction: the direction of the packets.
    ///   - order: the place among the programs of the same interface and direction.
    ///   - expectedRevision: the revision that the hook must have, so that nothing was attached or detached since it was
    ///     queried; see ``AttachedPrograms/revision``. `nil` for any.
    ///
    /// The corresponding C function is `bpf_program__attach_tcx`.
    /// Minimum kernel: Linux 6.6, built with `CONFIG_NET_XGRESS`.
    public static func tcx(
        interface: AttachTarget.Interface,
        _ direction: AttachTarget.TrafficDirection,
        order: AttachTarget.Order = .last,
        expectedRevision: UInt64? = nil
    ) -> AttachTarget {
        AttachTarget(
            TCX(interface: interface, direction: direction, order: order, expectedRevision: expectedRevision)
        )
    }
}

struct TCX: OrderedHook, QueryableHook {
    static let requirement = KernelRequirement.tcx
    static let programTypes: [BPFProgramType] = [.schedCls]
    static let attachTypes: [BPFAttachType] = [.tcxIngress, .tcxEgress]
    static let sections = [
        SectionDefinition("tc/ingress", .schedCls, .tcxIngress),
        SectionDefinition("tc/egress", .schedCls, .tcxEgress),
        SectionDefinition("tcx/ingress", .schedCls, .tcxIngress),
        SectionDefinition("tcx/egress", .schedCls, .tcxEgress),
    ]

    let interface: AttachTarget.Interface
    let direction: AttachTarget.TrafficDirection
    let order: AttachTarget.Order
    let expectedRevision: UInt64?

    var place: AttachTarget.Order? { order }

    private var attachType: BPFAttachType { direction == .ingress ? .tcxIngress : .tcxEgress }

    var description: String { "tcx/\(direction) of \(interface)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        let direction = program.expectedAttachType == .tcxEgress ? ".egress" : ".ingress"
        return .target(".tcx(interface: \"eth0\", \(direction)), with the interface")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        try order.attach(program, attachType, interface, revision: expectedRevision, target)
    }

    func attachedPrograms(_ query: HookQuery) throws(BPFError) -> AttachedPrograms {
        let index = try query.index(of: interface)
        return try query.ask { () throws(Errno) in try ProgramQuery.programs(at: index, attachType, hasLinks: true) }
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.linkToMissingInterface(type) }
}

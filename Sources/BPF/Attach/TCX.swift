// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// The packets of an interface in traffic control, through a link. For programs of type `sched_cls`.
    ///
    /// - Parameters:
    ///   - interface: the interface.
    ///   - direction: the direction of the packets.
    ///   - order: the place among the programs of the same interface and direction.
    ///
    /// The corresponding C function is `bpf_program__attach_tcx`.
    /// Minimum kernel: Linux 6.6, built with `CONFIG_NET_XGRESS`.
    public static func tcx(
        interface: AttachTarget.Interface,
        _ direction: AttachTarget.TrafficDirection,
        order: AttachTarget.Order = .last
    ) -> AttachTarget {
        AttachTarget(TCX(interface: interface, direction: direction, order: order))
    }
}

struct TCX: OrderedHook {
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

    var description: String { "tcx/\(direction) of \(interface)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        let direction = program.expectedAttachType == .tcxEgress ? ".egress" : ".ingress"
        return .target(".tcx(interface: \"eth0\", \(direction)), with the interface")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        try order.attach(program, direction == .ingress ? .tcxIngress : .tcxEgress, interface, target)
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport { HookProbe.linkToMissingInterface(type) }
}

// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// The packets of an interface in traffic control, through a filter of the `clsact` queueing discipline. For programs
    /// of type `sched_cls`.
    ///
    /// The discipline is created if the interface has none, and removed with the last filter if this process created it. The
    /// filter is not a link: it cannot be pinned, and stays when the process ends without detaching. Prefer
    /// ``tcx(interface:_:order:)`` on Linux 6.6 or newer.
    ///
    /// - Parameters:
    ///   - interface: the interface.
    ///   - direction: the direction of the packets.
    ///   - priority: the place among the filters, lower ones first; 0 lets the kernel choose.
    ///   - handle: the filter's number in its priority; 0 lets the kernel choose.
    ///
    /// The corresponding C functions are `bpf_tc_hook_create` and `bpf_tc_attach`.
    /// Minimum kernel: Linux 4.5, built with `CONFIG_NET_SCH_INGRESS` and `CONFIG_NET_CLS_BPF`.
    public static func tc(
        interface: AttachTarget.Interface,
        _ direction: AttachTarget.TrafficDirection,
        priority: UInt16 = 0,
        handle: UInt32 = 0
    ) -> AttachTarget {
        AttachTarget(TrafficControl(interface: interface, direction: direction, priority: priority, handle: handle))
    }

    /// The direction of traffic that a tc program sees.
    public enum TrafficDirection: String, Hashable, Sendable {
        /// Packets that the interface received.
        case ingress
        /// Packets that the interface is about to send.
        case egress
    }
}

struct TrafficControl: AttachHook {
    static let requirement = KernelRequirement.tc
    static let programTypes: [BPFProgramType] = [.schedCls, .schedAct]
    static let sections = [SectionDefinition("tc"), SectionDefinition("classifier"), SectionDefinition("action")]

    let interface: AttachTarget.Interface
    let direction: AttachTarget.TrafficDirection
    let priority: UInt16
    let handle: UInt32

    var description: String { "tc \(direction) of \(interface)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        program.type == .schedAct
            ? .advice("Use SEC(\"tc\") and attach(to: .tc(interface: \"eth0\", .ingress)) in place of an action")
            : .target(".tc(interface: \"eth0\", .ingress), with the interface")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard program.type == .schedCls else {
            throw program.invalid("an action cannot be attached as a filter", target, advice: "Use SEC(\"tc\")")
        }
        let index = try program.index(of: interface, target)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            .manual(
                try TrafficControlFilter(
                    of: descriptor,
                    programID: program.id,
                    interface: index,
                    direction,
                    priority: priority,
                    handle: handle
                )
            )
        }
    }

    /// Creating `clsact` would change an interface, so an answer is known only where the programs cannot be loaded.
    static func probe() -> FeatureSupport {
        let support = BPFFeatures.probe(programType: .schedCls)
        return support == .supported ? .unknown : support
    }

    static let causes = [
        cause(
            "no-clsact",
            .notSupported,
            "kernel {kernel} has no clsact or no BPF filters",
            advice: "Use a kernel built with \(requirement.options.formattedList)",
            fixture: "AttachCaseTests"
        ) { _, errno, _ in errno == .noSuchFileOrDirectory || errno == .notSupportedOnSocket }
    ]
}

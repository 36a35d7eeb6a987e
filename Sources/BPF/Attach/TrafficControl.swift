// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// The packets of an interface in traffic control, through a filter of the `clsact` queueing discipline. For programs
    /// of type `sched_cls`.
    ///
    /// The discipline is created if the interface has none, and removed with the last filter if this process created it. The
    /// filter is not a link: it cannot be pinned, and stays when the process ends without detaching. Prefer
    /// ``tcx(interface:_:order:expectedRevision:)`` on Linux 6.6 or newer.
    ///
    /// - Parameters:
    ///   - interface: the interface.
    ///   - direction: the direction of the packets.
    ///   - priority: the place among the filters, lower ones first; 0 lets the kernel choose.
    ///   - handle: the filter's number in its priority; 0 lets the kernel choose.
    ///   - replaces: whether a filter with this priority and handle is replaced, without a moment in which none runs.
    ///
    /// The corresponding C functions are `bpf_tc_hook_create` and `bpf_tc_attach`.
    /// Minimum kernel: Linux 4.5, built with `CONFIG_NET_SCH_INGRESS` and `CONFIG_NET_CLS_BPF`.
    public static func tc(
        interface: AttachTarget.Interface,
        _ direction: AttachTarget.TrafficDirection,
        priority: UInt16 = 0,
        handle: UInt32 = 0,
        replaces: Bool = false
    ) -> AttachTarget {
        AttachTarget(
            TrafficControl(
                interface: interface,
                place: .clsact(direction),
                priority: priority,
                handle: handle,
                replaces: replaces
            )
        )
    }

    /// The packets of a queueing discipline or a class of it, through a filter. For programs of type `sched_cls`.
    ///
    /// As for ``tc(interface:_:priority:handle:replaces:)``, the filter is not a link. The discipline must exist.
    ///
    /// - Parameters:
    ///   - interface: the interface.
    ///   - parent: the number of the discipline or class.
    ///   - priority: the place among the filters, lower ones first; 0 lets the kernel choose.
    ///   - handle: the filter's number in its priority; 0 lets the kernel choose.
    ///   - replaces: whether a filter with this priority and handle is replaced.
    ///   - classID: the class that packets are sorted into: the program sets the minor number in `skb->tc_classid`, or leaves
    ///     it 0. `nil` leaves sorting to the discipline.
    ///
    /// The corresponding C function is `bpf_tc_attach` with `BPF_TC_CUSTOM`.
    /// Minimum kernel: Linux 4.5, built with `CONFIG_NET_SCH_INGRESS` and `CONFIG_NET_CLS_BPF`.
    public static func tc(
        interface: AttachTarget.Interface,
        parent: AttachTarget.TrafficClass,
        priority: UInt16 = 0,
        handle: UInt32 = 0,
        replaces: Bool = false,
        classID: AttachTarget.TrafficClass? = nil
    ) -> AttachTarget {
        AttachTarget(
            TrafficControl(
                interface: interface,
                place: .parent(parent),
                priority: priority,
                handle: handle,
                replaces: replaces,
                classID: classID
            )
        )
    }

    /// The number of a queueing discipline or of one of its classes, as `tc qdisc` and `tc class` show it: `1:10`.
    public struct TrafficClass: Hashable, Sendable, CustomStringConvertible {
        let number: UInt32

        /// Creates a number.
        ///
        /// - Parameters:
        ///   - major: the number of the discipline, before the colon.
        ///   - minor: the number of the class, or 0 for the discipline itself.
        public init(major: UInt16, minor: UInt16 = 0) { number = UInt32(major) << 16 | UInt32(minor) }

        /// Both numbers in hexadecimal digits, with a colon between them.
        public var description: String {
            "\(String(number >> 16, radix: 16)):\(number & 0xFFFF == 0 ? "" : String(number & 0xFFFF, radix: 16))"
        }
    }

    /// The direction of traffic that a tc program sees.
    public enum TrafficDirection: String, Hashable, Sendable {
        /// Packets that the interface received.
        case ingress
        /// Packets that the interface is about to send.
        case egress
    }
}

/// The place of a filter.
enum TrafficControlPlace: Hashable, Sendable, CustomStringConvertible {
    case clsact(AttachTarget.TrafficDirection)
    case parent(AttachTarget.TrafficClass)

    var description: String {
        switch self {
        case .clsact(let direction): direction.rawValue
        case .parent(let parent): "\(parent)"
        }
    }

    /// `TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)` and the same for egress, of `<linux/pkt_sched.h>`.
    var parent: UInt32 {
        switch self {
        case .clsact(let direction): direction == .ingress ? 0xFFFF_FFF2 : 0xFFFF_FFF3
        case .parent(let parent): parent.number
        }
    }
}

struct TrafficControl: QueryableHook {
    static let requirement = KernelRequirement.tc
    static let programTypes: [BPFProgramType] = [.schedCls, .schedAct]
    static let sections = [SectionDefinition("tc"), SectionDefinition("classifier"), SectionDefinition("action")]

    let interface: AttachTarget.Interface
    let place: TrafficControlPlace
    let priority: UInt16
    let handle: UInt32
    let replaces: Bool
    var classID: AttachTarget.TrafficClass?

    var description: String { "tc \(place) of \(interface)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        program.type == .schedAct
            ? .advice("Use SEC(\"tc\") and attach(to: .tc(interface: \"eth0\", .ingress)) in place of an action")
            : .target(".tc(interface: \"eth0\", .ingress), with the interface")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard program.type == .schedCls else {
            throw program.invalid("an action cannot be attached as a filter", target, advice: "Use SEC(\"tc\")")
        }
        guard !replaces || (priority > 0 && handle > 0) else {
            throw program.invalid("a filter is replaced by its priority and its handle", target, advice: "Use both")
        }
        let index = try program.index(of: interface, target)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            .manual(
                try TrafficControlFilter(
                    of: descriptor,
                    programID: program.id,
                    named: program.name,
                    interface: index,
                    self
                )
            )
        }
    }

    func attachedPrograms(_ query: HookQuery) throws(BPFError) -> AttachedPrograms {
        let index = try query.index(of: interface)
        return try query.ask { () throws(Errno) in
            let filters = try TrafficControlSocket().filters(of: index, place.parent)
                .filter { $0.programID != 0 }
                .sorted { ($0.priority, $0.handle) < ($1.priority, $1.handle) }
            return AttachedPrograms(
                programs: filters.map { AttachedPrograms.Element(programID: $0.programID, linkID: nil) },
                revision: nil
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
            "no-discipline",
            .targetNotFound,
            "interface '{interface}' has no queueing discipline or class {parent} that takes filters",
            advice: "Use one that 'tc qdisc show' or 'tc class show' lists",
            fixture: "TCTests"
        ) { hook, errno, fields in
            guard case .parent(let parent) = hook.place else { return false }
            fields["interface"] = hook.interface.description
            fields["parent"] = "\(parent)"
            return errno == .invalidArgument || errno == .noSuchFileOrDirectory || errno == .notSupportedOnSocket
        },
        cause(
            "no-clsact",
            .notSupported,
            "kernel {kernel} has no clsact or no BPF filters",
            advice: "Use a kernel built with \(requirement.options.formattedList)",
            fixture: "AttachCaseTests"
        ) { _, errno, _ in errno == .noSuchFileOrDirectory || errno == .notSupportedOnSocket },
    ]
}

// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// The packets that an interface receives, before the network stack sees them. For programs of type `xdp`.
    ///
    /// - Parameters:
    ///   - interface: the interface, which accepts one such program.
    ///   - mode: where the program runs.
    ///   - former: the program to replace, which was attached without a link, for example by `ip link`. The new program is
    ///     then attached without a link too: it cannot be pinned, and stays when the process ends without detaching. `nil`
    ///     attaches to an interface without a program. The program of a link is replaced by
    ///     ``Link/update(to:replacing:)``.
    ///
    /// The corresponding C functions are `bpf_program__attach_xdp` and `bpf_xdp_attach`.
    /// Minimum kernel: Linux 5.9.
    public static func xdp(
        interface: AttachTarget.Interface,
        mode: AttachTarget.XDPMode = .default,
        replacing former: BPFProgram? = nil
    ) -> AttachTarget {
        AttachTarget(XDP(interface: interface, mode: mode, former: former))
    }

    /// Where an XDP program runs: generic, native or offloaded.
    ///
    /// The corresponding kernel definition is `XDP_FLAGS_*` in `<linux/if_link.h>`.
    public struct XDPMode: Hashable, Sendable, CustomStringConvertible {
        let flags: UInt32

        /// The mode's name.
        public let description: String

        /// In the driver if it can, else in the network stack.
        public static let `default` = XDPMode(flags: 0, description: "default")
        /// In the network stack, with every driver (`XDP_FLAGS_SKB_MODE`). It is slower, as the packet already has its
        /// `sk_buff`.
        public static let skb = XDPMode(flags: 1 << 1, description: "skb")
        /// In the driver (`XDP_FLAGS_DRV_MODE`).
        public static let native = XDPMode(flags: 1 << 2, description: "native")
        /// In the device (`XDP_FLAGS_HW_MODE`).
        public static let offload = XDPMode(flags: 1 << 3, description: "offload")
    }
}

struct XDP: QueryableHook {
    static let requirement = KernelRequirement.xdp
    static let programTypes: [BPFProgramType] = [.xdp]
    static let attachTypes: [BPFAttachType] = [.xdp, .xdpDevMap, .xdpCPUMap]
    static let sections = [
        SectionDefinition("xdp.frags/devmap"), SectionDefinition("xdp/devmap"), SectionDefinition("xdp.frags/cpumap"),
        SectionDefinition("xdp/cpumap"), SectionDefinition("xdp.frags"), SectionDefinition("xdp"),
    ]

    let interface: AttachTarget.Interface
    let mode: AttachTarget.XDPMode
    var former: BPFProgram?

    var description: String { "xdp of \(interface)" }

    static func == (left: XDP, right: XDP) -> Bool {
        left.interface == right.interface && left.mode == right.mode && left.former === right.former
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(interface)
        hasher.combine(mode)
        hasher.combine(former.map(ObjectIdentifier.init))
    }

    static func usage(of program: BPFProgram) -> HookUsage? {
        switch program.expectedAttachType {
        case .xdpDevMap: .advice("Use it as the value of an entry of a device map, with program.fileDescriptor")
        case .xdpCPUMap: .advice("Use it as the value of an entry of a CPU map, with program.fileDescriptor")
        default: .target(".xdp(interface: \"eth0\"), with the interface")
        }
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        let index = try program.index(of: interface, target)
        let former = try former?.openDescriptor(for: .attach)
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            if let former {
                return .manual(
                    try XDPAttachment(
                        descriptor,
                        id: program.id,
                        replacing: former,
                        of: index,
                        mode: mode.flags
                    )
                )
            }
            return .descriptor(try LinkCreate.link(descriptor, .xdp, target: index, flags: mode.flags))
        }
    }

    func attachedPrograms(_ query: HookQuery) throws(BPFError) -> AttachedPrograms {
        let index = try query.index(of: interface)
        return try query.ask { () throws(Errno) in
            let programs = try XDPSocket().programs(of: index)
            return AttachedPrograms(
                programs: programs.map { AttachedPrograms.Element(programID: $0, linkID: nil) },
                revision: nil
            )
        }
    }

    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            type == .xdp ? try attachToLoopback() : try putIntoMap(type)
        }
    }

    /// Asks the driver of the loopback interface, which has index 1 everywhere, to run a program. It has no support for that.
    private static func attachToLoopback() throws(Errno) {
        let program = try HookProbe.load(.xdp)
        do throws(Errno) {
            _ = try LinkCreate.link(program, .xdp, target: 1, flags: AttachTarget.XDPMode.native.flags)
        } catch {
            switch error {
            // Nor can it while the interface has another program.
            case .notSupportedOnSocket, .fileExists, .resourceBusy: break
            default: throw error
            }
        }
    }

    /// Stores a program in a device map or a CPU map.
    private static func putIntoMap(_ type: BPFAttachType) throws(Errno) {
        let program = try HookProbe.load(type)
        let command = MapCreate(type == .xdpDevMap ? .devMap : .cpuMap, keySize: 4, valueSize: 8, maxEntries: 1)
        // struct bpf_devmap_val: interface 1; struct bpf_cpumap_val: a queue of one packet.
        let value = unsafe withUnsafeBytes(of: [1, program.rawValue] as InlineArray<2, CInt>) { unsafe Array($0) }
        try withExtendedLifetime(program) { () throws(Errno) in
            try MapProbe.update(try command.descriptor(), value: value)
        }
    }

    static let causes = [
        cause(
            "xdp-mode",
            .notSupported,
            "the driver of '{interface}' does not run XDP programs in mode {mode}",
            advice: "Use mode .skb, which works with every driver",
            fixture: "XDPTests"
        ) { hook, errno, fields in
            fields["interface"] = hook.interface.description
            fields["mode"] = hook.mode.description
            return errno.meansNotSupported
        },
        cause(
            "xdp-other-program",
            .busy,
            "'{interface}' does not have the program that is to be replaced, or has it through a link",
            advice: "Use BPFSystem.attachedPrograms(at:), or update(to:) of the link",
            fixture: "XDPTests"
        ) { hook, errno, fields in
            fields["interface"] = hook.interface.description
            return hook.former != nil && (errno == .fileExists || errno == .resourceBusy)
        },
    ]
}

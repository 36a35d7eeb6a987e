// SPDX-License-Identifier: Apache-2.0

internal import SystemPackage

extension AttachTarget {
    /// A hook of netfilter in the calling thread's network namespace. For programs of type `netfilter`.
    ///
    /// - Parameters:
    ///   - family: the protocol.
    ///   - hook: the place on a packet's way.
    ///   - priority: the place among all that is at the hook, lower ones first; filters are usually at 0
    ///     (`NF_IP_PRI_FILTER`). The least and the greatest number are not allowed.
    ///   - defragment: whether fragments are reassembled first, for a priority above -400 (Linux 6.6 or newer).
    ///
    /// The corresponding C function is `bpf_program__attach_netfilter`.
    /// Minimum kernel: Linux 6.4, built with `CONFIG_NETFILTER_BPF_LINK`.
    public static func netfilter(
        _ family: AttachTarget.NetfilterFamily,
        _ hook: AttachTarget.NetfilterHook,
        priority: CInt = 0,
        defragment: Bool = false
    ) -> AttachTarget {
        AttachTarget(Netfilter(family: family, hook: hook, priority: priority, defragment: defragment))
    }

    /// The protocol whose packets a netfilter program sees.
    ///
    /// The corresponding kernel definition is `NFPROTO_*` in `<linux/netfilter.h>`.
    public struct NetfilterFamily: Hashable, Sendable, CustomStringConvertible {
        let number: UInt32

        /// The protocol's name.
        public let description: String

        /// `NFPROTO_IPV4`.
        public static let ipv4 = NetfilterFamily(number: 2, description: "ipv4")
        /// `NFPROTO_IPV6`.
        public static let ipv6 = NetfilterFamily(number: 10, description: "ipv6")
    }

    /// The place on a packet's way where a netfilter program sees it.
    ///
    /// The corresponding kernel definition is `enum nf_inet_hooks` in `<linux/netfilter.h>`.
    public struct NetfilterHook: Hashable, Sendable, CustomStringConvertible {
        let number: UInt32

        /// The hook's name.
        public let description: String

        /// Every packet that was received, before it is routed (`NF_INET_PRE_ROUTING`).
        public static let prerouting = NetfilterHook(number: 0, description: "prerouting")
        /// Packets for this machine (`NF_INET_LOCAL_IN`).
        public static let input = NetfilterHook(number: 1, description: "input")
        /// Packets that are forwarded (`NF_INET_FORWARD`).
        public static let forward = NetfilterHook(number: 2, description: "forward")
        /// Packets from this machine (`NF_INET_LOCAL_OUT`).
        public static let output = NetfilterHook(number: 3, description: "output")
        /// Every packet that is about to be sent, after it was routed (`NF_INET_POST_ROUTING`).
        public static let postrouting = NetfilterHook(number: 4, description: "postrouting")
    }
}

struct Netfilter: AttachHook {
    static let requirement = KernelRequirement.netfilter
    static let programTypes: [BPFProgramType] = [.netfilter]
    static let attachTypes: [BPFAttachType] = [.netfilter]
    static let sections = [SectionDefinition("netfilter", .netfilter, .netfilter)]

    let family: AttachTarget.NetfilterFamily
    let hook: AttachTarget.NetfilterHook
    let priority: CInt
    let defragment: Bool

    var description: String { "netfilter \(family) \(hook) at priority \(priority)" }

    static func usage(of program: BPFProgram) -> HookUsage? {
        .target(".netfilter(.ipv4, .input), with the protocol and the hook")
    }

    func attach(_ program: BPFProgram, to target: AttachTarget) throws(BPFError) -> Link {
        guard priority > CInt.min, priority < CInt.max else {
            throw program.invalid("the kernel reserves the least and the greatest priority", target)
        }
        guard !defragment || priority > -400 else {
            throw program.invalid("fragments are reassembled at priority -400, and \(priority) comes before it", target)
        }
        return try program.attaching(to: target) { (descriptor) throws(Errno) in
            let options = NetfilterLinkOptions(
                protocolFamily: family.number,
                hookNumber: hook.number,
                priority: priority,
                flags: defragment ? NetfilterLinkOptions.defragment : 0
            )
            return .descriptor(try LinkCreate.link(descriptor, .netfilter, options: options))
        }
    }

    /// Asks for a protocol family that has no hooks.
    static func probe(_ type: BPFAttachType) -> FeatureSupport {
        FeatureSupport { () throws(Errno) in
            let program = try HookProbe.load(type)
            try HookProbe.ignoring(.addressFamilyNotSupported) { () throws(Errno) in
                _ = try LinkCreate.link(program, type, options: NetfilterLinkOptions(protocolFamily: 0xFF))
            }
        }
    }

    static let causes = [
        cause(
            "no-defragmentation",
            .notSupported,
            "kernel {kernel} cannot defragment packets for netfilter programs",
            advice: KernelRequirement.netfilterDefragmentation.advice,
            fixture: "NetfilterTests"
        ) { hook, errno, _ in
            hook.defragment && errno == .invalidArgument && BPFFeatures.probe(feature: .netfilter) == .supported
        }
    ]
}

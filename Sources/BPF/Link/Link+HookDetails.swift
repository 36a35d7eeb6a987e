// SPDX-License-Identifier: Apache-2.0

extension Link.Details {
    /// The objects that an iterator goes over.
    public struct Iterator: Sendable, Hashable {
        /// The kind of objects, for example `task` or `bpf_map_elem`.
        public let target: String
        /// The map whose elements it goes over, or `nil`.
        public let mapID: UInt32?
        /// The control group that it starts at, or `nil`.
        public let cgroupID: UInt64?
        /// The only thread that it shows, or `nil`.
        public let threadID: UInt32?
        /// The only process that it shows, or `nil`.
        public let processID: UInt32?

        init(_ information: LinkInformation, of link: CInt) {
            target = information.text(of: link, address: 16, length: 24) ?? ""
            let isMap = target == "bpf_map_elem" || target == "bpf_sk_storage_map"
            mapID = isMap ? information.number(at: 28) : nil
            cgroupID = target == "cgroup" ? information.word(at: 32) : nil
            let isTask = target.hasPrefix("task")
            threadID = isTask && information.number(at: 32) != 0 ? information.number(at: 32) : nil
            processID = isTask && information.number(at: 36) != 0 ? information.number(at: 36) : nil
        }
    }

    /// The place of a netfilter program.
    public struct Netfilter: Sendable, Hashable, CustomStringConvertible {
        /// The protocol's number, `NFPROTO_*` in `<linux/netfilter.h>`.
        public let family: UInt32
        /// The hook's number, `enum nf_inet_hooks` in `<linux/netfilter.h>`.
        public let hook: UInt32
        /// The place among all that is at the hook, lower ones first.
        public let priority: Int32
        /// Whether fragments are reassembled first.
        public let defragments: Bool

        init(_ information: LinkInformation) {
            family = information.number(at: 16)
            hook = information.number(at: 20)
            priority = Int32(bitPattern: information.number(at: 24))
            defragments = information.number(at: 28) & NetfilterLinkOptions.defragment != 0
        }

        /// The protocol, the hook and the priority.
        public var description: String {
            let families = [AttachTarget.NetfilterFamily.ipv4, .ipv6]
            let hooks = [AttachTarget.NetfilterHook.prerouting, .input, .forward, .output, .postrouting]
            let family = families.first { $0.number == self.family }?.description ?? "protocol \(self.family)"
            let hook = hooks.first { $0.number == self.hook }?.description ?? "hook \(self.hook)"
            return "netfilter \(family) \(hook) at priority \(priority)"
        }
    }
}

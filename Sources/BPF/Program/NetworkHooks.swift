// SPDX-License-Identifier: Apache-2.0

extension AttachTarget {
    /// Who runs an XDP program.
    ///
    /// Kernel counterpart: `XDP_FLAGS_*` in `<linux/if_link.h>`.
    public enum XDPMode: Hashable, Sendable {
        /// The driver if it can, else the network stack.
        case `default`
        /// The network stack, for every driver (`XDP_FLAGS_SKB_MODE`): slower, as the packet has its `sk_buff` already.
        case skb
        /// The driver (`XDP_FLAGS_DRV_MODE`).
        case native
        /// The device (`XDP_FLAGS_HW_MODE`).
        case offload

        var flags: UInt32 {
            switch self {
            case .default: 0
            case .skb: 1 << 1
            case .native: 1 << 2
            case .offload: 1 << 3
            }
        }
    }
}

extension AttachTarget {
    /// Which way packets go that a program of traffic control sees.
    public enum TrafficDirection: String, Hashable, Sendable {
        /// Packets that the interface received.
        case ingress
        /// Packets that the interface is to send.
        case egress
    }
}

extension AttachTarget {
    /// The end of a netkit pair whose packets a program sees.
    public enum NetkitEndpoint: String, Hashable, Sendable {
        /// Packets that leave through the primary device.
        case primary
        /// Packets that leave through its peer, which may be in another network namespace.
        case peer
    }
}

extension AttachTarget {
    /// Where among the programs of one hook a program runs.
    ///
    /// Kernel counterpart: `BPF_F_BEFORE`, `BPF_F_AFTER` and `relative_id` of `BPF_LINK_CREATE`.
    public enum Order: Hashable, Sendable {
        /// Before all that are attached now.
        case first
        /// After all that are attached now.
        case last
        /// Right before the program of this ``BPFProgram/id``.
        case before(programID: UInt32)
        /// Right after the program of this ``BPFProgram/id``.
        case after(programID: UInt32)

        var flags: UInt32 {
            let before: UInt32 = 1 << 3
            let after: UInt32 = 1 << 4
            let byID: UInt32 = 1 << 5
            return switch self {
            case .first: before
            case .last: after
            case .before: before | byID
            case .after: after | byID
            }
        }

        var programID: UInt32 {
            switch self {
            case .first, .last: 0
            case .before(let id), .after(let id): id
            }
        }
    }
}

extension AttachTarget {
    /// The protocol whose packets a netfilter program sees.
    ///
    /// Kernel counterpart: `NFPROTO_*` in `<linux/netfilter.h>`.
    public enum NetfilterFamily: String, Hashable, Sendable {
        /// `NFPROTO_IPV4`.
        case ipv4
        /// `NFPROTO_IPV6`.
        case ipv6

        var number: UInt32 {
            switch self {
            case .ipv4: 2
            case .ipv6: 10
            }
        }
    }
}

extension AttachTarget {
    /// The place on a packet's way where a netfilter program sees it.
    ///
    /// Kernel counterpart: `enum nf_inet_hooks` in `<linux/netfilter.h>`.
    public enum NetfilterHook: UInt32, Hashable, Sendable {
        /// Every packet that was received, before it is routed (`NF_INET_PRE_ROUTING`).
        case prerouting
        /// Packets for this machine (`NF_INET_LOCAL_IN`).
        case input
        /// Packets that are routed on (`NF_INET_FORWARD`).
        case forward
        /// Packets of this machine (`NF_INET_LOCAL_OUT`).
        case output
        /// Every packet that is to be sent, after it was routed (`NF_INET_POST_ROUTING`).
        case postrouting
    }
}

// SPDX-License-Identifier: Apache-2.0

extension Link {
    /// What kind of attachment a link is.
    ///
    /// Kernel counterpart: `enum bpf_link_type`. The values are our own, so that types newer than the installed headers have a
    /// name.
    public struct Kind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The kernel's number.
        public let rawValue: UInt32

        /// Makes a value of the kernel's number, known to this library or not.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// The kernel's name in lower case as bpftool prints it, or the number.
        public var description: String { kernelName(of: rawValue, in: Self.names) }

        private static let names = [
            "unspec",
            "raw_tracepoint",
            "tracing",
            "cgroup",
            "iter",
            "netns",
            "xdp",
            "perf_event",
            "kprobe_multi",
            "struct_ops",
            "netfilter",
            "tcx",
            "uprobe_multi",
            "netkit",
            "sockmap",
        ]
    }
}

extension Link.Kind {
    /// `BPF_LINK_TYPE_UNSPEC`.
    public static let unspecified = Link.Kind(rawValue: 0)
    /// `BPF_LINK_TYPE_RAW_TRACEPOINT`.
    public static let rawTracepoint = Link.Kind(rawValue: 1)
    /// `BPF_LINK_TYPE_TRACING`.
    public static let tracing = Link.Kind(rawValue: 2)
    /// `BPF_LINK_TYPE_CGROUP`.
    public static let cgroup = Link.Kind(rawValue: 3)
    /// `BPF_LINK_TYPE_ITER`.
    public static let iter = Link.Kind(rawValue: 4)
    /// `BPF_LINK_TYPE_NETNS`.
    public static let netns = Link.Kind(rawValue: 5)
    /// `BPF_LINK_TYPE_XDP`.
    public static let xdp = Link.Kind(rawValue: 6)
    /// `BPF_LINK_TYPE_PERF_EVENT`.
    public static let perfEvent = Link.Kind(rawValue: 7)
    /// `BPF_LINK_TYPE_KPROBE_MULTI`.
    public static let kprobeMulti = Link.Kind(rawValue: 8)
    /// `BPF_LINK_TYPE_STRUCT_OPS`.
    public static let structOps = Link.Kind(rawValue: 9)
    /// `BPF_LINK_TYPE_NETFILTER`.
    public static let netfilter = Link.Kind(rawValue: 10)
    /// `BPF_LINK_TYPE_TCX`.
    public static let tcx = Link.Kind(rawValue: 11)
    /// `BPF_LINK_TYPE_UPROBE_MULTI`.
    public static let uprobeMulti = Link.Kind(rawValue: 12)
    /// `BPF_LINK_TYPE_NETKIT`.
    public static let netkit = Link.Kind(rawValue: 13)
    /// `BPF_LINK_TYPE_SOCKMAP`.
    public static let sockmap = Link.Kind(rawValue: 14)
}

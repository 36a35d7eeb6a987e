// SPDX-License-Identifier: Apache-2.0

/// A member of the union in `link_create`.
protocol LinkOptions: BitwiseCopyable {}

/// Zeros.
struct NoLinkOptions: LinkOptions {
    private var zero: UInt64 = 0
}

/// `tcx` and `netkit`.
struct OrderedLinkOptions: LinkOptions {
    /// `relative_fd` or, with `BPF_F_ID`, `relative_id`.
    var relative: UInt32
    private var padding: UInt32 = 0
    var expectedRevision: UInt64 = 0

    init(relative: UInt32) { self.relative = relative }
}

/// `tracing`.
struct TracingLinkOptions: LinkOptions {
    /// `target_btf_id`: a function of the program that is attached to.
    var targetBTFID: UInt32 = 0
    private var padding: UInt32 = 0
    var cookie: UInt64 = 0

    init(targetBTFID: UInt32) { self.targetBTFID = targetBTFID }

    init(cookie: UInt64) { self.cookie = cookie }
}

/// `perf_event`.
struct PerfEventLinkOptions: LinkOptions {
    /// `bpf_cookie`.
    var cookie: UInt64
}

/// `iter_info` and `iter_info_len`.
struct IteratorLinkOptions: LinkOptions {
    /// The address of a `union bpf_iter_link_info`.
    var information: UInt64
    var size: UInt32
    private var padding: UInt32 = 0

    init(information: UInt64, size: UInt32) {
        self.information = information
        self.size = size
    }
}

/// `netfilter`.
struct NetfilterLinkOptions: LinkOptions {
    var protocolFamily: UInt32
    var hookNumber: UInt32 = 0
    var priority: Int32 = 0
    var flags: UInt32 = 0

    /// `BPF_F_NETFILTER_IP_DEFRAG`.
    static let defragment: UInt32 = 1
}

/// `kprobe_multi`.
struct KprobeMultiLinkOptions: LinkOptions {
    var flags: UInt32 = 0
    var count: UInt32
    var symbols: UInt64
    var addresses: UInt64 = 0
    var cookies: UInt64 = 0

    /// `BPF_F_KPROBE_MULTI_RETURN`.
    static let isReturn: UInt32 = 1
}

/// `tracing_multi`.
struct TracingMultiLinkOptions: LinkOptions {
    /// The addresses of the functions' numbers in the kernel's BTF, and of their cookies.
    var ids: UInt64
    var cookies: UInt64
    var count: UInt32
    private var padding: UInt32 = 0

    init(ids: UInt64, cookies: UInt64, count: UInt32) {
        self.ids = ids
        self.cookies = cookies
        self.count = count
    }
}

/// `uprobe_multi`.
struct UprobeMultiLinkOptions: LinkOptions {
    var path: UInt64
    var offsets: UInt64
    var referenceCounterOffsets: UInt64 = 0
    var cookies: UInt64 = 0
    var count: UInt32
    var flags: UInt32 = 0
    var pid: UInt32 = 0
    private var padding: UInt32 = 0

    init(path: UInt64, offsets: UInt64, count: UInt32) {
        self.path = path
        self.offsets = offsets
        self.count = count
    }

    /// `BPF_F_UPROBE_MULTI_RETURN`.
    static let isReturn: UInt32 = 1
}

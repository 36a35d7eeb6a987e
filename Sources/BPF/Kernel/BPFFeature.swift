// SPDX-License-Identifier: Apache-2.0

/// A feature of the kernel that programs are written for or not.
public enum BPFFeature: String, CaseIterable, Sendable {
    /// The kernel's types in `/sys/kernel/btf/vmlinux`, for CO-RE and BTF tracepoints. `CONFIG_DEBUG_INFO_BTF`, Linux 5.2.
    case btf = "BTF"
    /// Ring buffer maps. Linux 5.8.
    case ringBuffer = "ring buffer"
    /// A number of the user's with each attachment. Linux 5.15.
    case bpfCookie = "attach cookie"
    /// Links for tracepoints, kprobes and uprobes, which can be pinned. Linux 5.15.
    case perfEventLinks = "perf event links"
    /// One program at many kernel functions. `CONFIG_FPROBE`, Linux 5.18.
    case kprobeMulti = "kprobe multi"
    /// One program at many places of an executable. Linux 6.6.
    case uprobeMulti = "uprobe multi"
    /// Programs at the traffic control hooks with links and an order. Linux 6.6.
    case tcx = "tcx"
    /// Programs at a pair of netkit devices. `CONFIG_NETKIT`, Linux 6.7.
    case netkit = "netkit"
    /// Netfilter programs with links. `CONFIG_NETFILTER_BPF_LINK`, Linux 6.4.
    case netfilter = "netfilter links"
    /// Memory shared between programs and processes. Linux 6.9.
    case arena = "arena"
    /// Privileges handed on through a bpffs. Linux 6.9.
    case token = "token"
    /// Many entries of a hash map in one call. Linux 5.6.
    case batchedHash = "batches of hash maps"
    /// Many entries of an array in one call. Linux 5.6.
    case batchedArray = "batches of arrays"
    /// Many entries of a per-CPU array in one call. Linux 5.13.
    case batchedPerCPUArray = "batches of per-CPU arrays"

    /// What to do on a kernel that lacks it.
    public var advice: String {
        switch self {
        case .btf:
            "run a kernel built with CONFIG_DEBUG_INFO_BTF, or give a BTF file in BPFObject.OpenOptions.kernelBTFPath"
        case .ringBuffer: "run Linux 5.8, or use a perf event array with PerfBuffer"
        case .bpfCookie: "run Linux 5.15, or one program for each attachment"
        case .perfEventLinks: "run Linux 5.15 to pin such attachments; attaching works without"
        case .kprobeMulti: "run Linux 5.18 built with CONFIG_FPROBE, or attach kprobes one by one"
        case .uprobeMulti: "run Linux 6.6, or attach uprobes one by one"
        case .tcx: "run Linux 6.6, or attach through clsact"
        case .netkit: "run Linux 6.7 built with CONFIG_NETKIT, or use veth"
        case .netfilter: "run Linux 6.4 built with CONFIG_NETFILTER_BPF_LINK"
        case .arena: "run Linux 6.9, or map an array into memory"
        case .token: "run Linux 6.9, or grant the capabilities"
        case .batchedHash, .batchedArray: "run Linux 5.6; entries are read one by one without"
        case .batchedPerCPUArray: "run Linux 5.13; entries are read one by one without"
        }
    }
}

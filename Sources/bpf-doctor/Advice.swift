// SPDX-License-Identifier: Apache-2.0

import BPF
import SystemPackage

extension BPFProgramType {
    /// What to do on a kernel that lacks the type.
    var advice: String {
        switch self {
        case .lircMode2: BPFAttachType.lircMode2.advice
        case .tracing, .ext, .structOps: "run a kernel built with CONFIG_DEBUG_INFO_BTF and CONFIG_BPF_JIT"
        case .lsm: BPFAttachType.lsmMAC.advice
        case .syscall: "run Linux 5.14"
        case .netfilter: BPFFeature.netfilter.advice
        default: "run a kernel that has it"
        }
    }
}

extension BPFAttachType {
    /// What to do on a kernel that lacks the hook.
    var advice: String {
        switch self {
        case .traceFentry, .traceFexit, .traceRawTP, .traceIter:
            "run a kernel built with CONFIG_DEBUG_INFO_BTF and CONFIG_DYNAMIC_FTRACE"
        case .modifyReturn: "run a kernel built with CONFIG_DEBUG_INFO_BTF and CONFIG_FUNCTION_ERROR_INJECTION"
        case .traceFsession: "run Linux 7.0, or attach to entry and exit apart"
        case .lsmMAC: "run a kernel built with CONFIG_BPF_LSM"
        case .lsmCgroup: "run Linux 6.0 built with CONFIG_BPF_LSM and CONFIG_CGROUP_BPF"
        case .lircMode2: "run a kernel built with CONFIG_BPF_LIRC_MODE2"
        case .skSKBStreamParser, .skSKBStreamVerdict, .skMsgVerdict: "run a kernel built with CONFIG_BPF_STREAM_PARSER"
        case .skSKBVerdict: "run Linux 5.13 built with CONFIG_BPF_STREAM_PARSER"
        case .skReuseportSelectOrMigrate: "run Linux 5.14"
        case .perfEvent: BPFFeature.perfEventLinks.advice
        case .traceKprobeMulti: BPFFeature.kprobeMulti.advice
        case .traceKprobeSession: "run Linux 6.10 built with CONFIG_FPROBE, or attach to entry and return apart"
        case .traceUprobeMulti: BPFFeature.uprobeMulti.advice
        case .traceUprobeSession: "run Linux 6.13, or attach to entry and return apart"
        case .structOps: "run Linux 6.4; older ones register such structures without a link"
        case .netfilter: BPFFeature.netfilter.advice
        case .tcxIngress, .tcxEgress: BPFFeature.tcx.advice
        case .netkitPrimary, .netkitPeer: BPFFeature.netkit.advice
        case .cgroupUnixConnect, .cgroupUnixSendmsg, .cgroupUnixRecvmsg, .cgroupUnixGetpeername,
            .cgroupUnixGetsockname:
            "run Linux 6.7 built with CONFIG_CGROUP_BPF"
        case _ where description.hasPrefix("cgroup_"): "run a kernel built with CONFIG_CGROUP_BPF"
        default: "run a kernel that has it"
        }
    }

    /// What to do on a kernel that attaches to the hook and never calls it, or `nil`.
    var adviceWhenAttached: String? {
        guard self == .lsmMAC || self == .lsmCgroup,
            let modules = try? FileDescriptor.open("/sys/kernel/security/lsm", .readOnly),
            let names = try? modules.closeAfter({
                var bytes = [UInt8](repeating: 0, count: 4096)
                let count = try bytes.withUnsafeMutableBytes { try modules.read(into: $0) }
                return String(decoding: bytes.prefix(count), as: UTF8.self).split { $0 == "," || $0.isNewline }
            }), !names.contains("bpf")
        else { return nil }
        return "but never called: start the kernel with bpf in its parameter lsm="
    }
}

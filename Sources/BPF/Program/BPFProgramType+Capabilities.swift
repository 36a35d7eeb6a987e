// SPDX-License-Identifier: Apache-2.0

extension BPFProgramType {
    /// The capabilities that loading such a program needs beside CAP_BPF (is_net_admin_prog_type and is_perfmon_prog_type in
    /// kernel/bpf/syscall.c).
    var capabilities: [BPFCapability] {
        switch self {
        case .kprobe, .tracepoint, .perfEvent, .rawTracepoint, .rawTracepointWritable, .tracing, .lsm, .structOps,
            .ext:
            [.perfmon]
        case .schedCls, .schedAct, .xdp, .lwtIn, .lwtOut, .lwtXmit, .lwtSEG6Local, .skSKB, .skMsg, .lircMode2,
            .flowDissector, .cgroupDevice, .cgroupSock, .cgroupSockAddr, .cgroupSockopt, .cgroupSysctl, .sockOps,
            .skReuseport, .skLookup, .netfilter:
            [.netAdmin]
        default: []
        }
    }
}

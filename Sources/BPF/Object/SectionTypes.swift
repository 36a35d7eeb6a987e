// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// What programs of sections are that libbpf 1.1 does not know.
enum SectionTypes {
    /// The section names of libbpf 1.3 and 1.4, as they would stand in its own table.
    private static let table: [String: (BPFProgramType, BPFAttachType)] = [
        "netfilter": (.netfilter, .netfilter),
        "tcx/ingress": (.schedCls, .tcxIngress),
        "tcx/egress": (.schedCls, .tcxEgress),
        "netkit/primary": (.schedCls, .netkitPrimary),
        "netkit/peer": (.schedCls, .netkitPeer),
        "sk_skb/verdict": (.skSkb, .skSkbVerdict),
        "cgroup/connect_unix": (.cgroupSockAddr, .cgroupUnixConnect),
        "cgroup/sendmsg_unix": (.cgroupSockAddr, .cgroupUnixSendmsg),
        "cgroup/recvmsg_unix": (.cgroupSockAddr, .cgroupUnixRecvmsg),
        "cgroup/getpeername_unix": (.cgroupSockAddr, .cgroupUnixGetpeername),
        "cgroup/getsockname_unix": (.cgroupSockAddr, .cgroupUnixGetsockname),
    ]

    /// Gives the programs of an opened object the types that libbpf left out.
    static func complete(_ object: ObjectHandle) {
        for program in unsafe object.pointer.programs {
            let pointer = unsafe program.pointer
            guard unsafe bpf_program__type(pointer) == BPF_PROG_TYPE_UNSPEC,
                let (type, attachType) = unsafe table[pointer.programSection]
            else { continue }
            // Both refuse loaded programs only.
            _ = unsafe bpf_program__set_type(pointer, bpf_prog_type(rawValue: type.rawValue))
            _ = unsafe bpf_program__set_expected_attach_type(pointer, bpf_attach_type(rawValue: attachType.rawValue))
        }
    }
}

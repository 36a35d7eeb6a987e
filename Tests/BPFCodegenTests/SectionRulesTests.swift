// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import BPFCodegen

@Suite struct SectionRulesTests {
    @Test(arguments: [
        "tracepoint/sched/sched_switch", "tp/a/b", "raw_tp/sched_switch", "tp_btf/sched_switch", "kprobe/do_exit",
        "?kprobe/do_exit", "kprobe.multi/tcp_*", "fentry/do_exit", "fexit.s/do_exit", "lsm/file_open", "iter/task",
        "uprobe//bin/bash:readline", "uretprobe/libc.so.6:malloc", "usdt/libc.so.6:libc:setjmp", "ksyscall/execve",
        "kprobe.session/tcp_*", "uprobe.multi//bin/bash:read*",
    ])
    func aSectionNamesItsPlace(_ section: String) { #expect(SectionRules.namesPlace(section)) }

    @Test(arguments: [
        "xdp", "tc", "kprobe", "fentry", "tracepoint/sched", "uprobe//bin/bash", "usdt/libc.so.6", "cgroup_skb/ingress",
        "struct_ops/init", "lsm_cgroup/socket_bind", "iter/bpf_map_elem", "fentry/", "perf_event", "", "/", "?",
        "xdp.frags/devmap", "unknown/place",
    ])
    func aSectionNamesNoPlace(_ section: String) { #expect(!SectionRules.namesPlace(section)) }
}

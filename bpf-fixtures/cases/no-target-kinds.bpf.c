// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Programs for which attach() advises attach(to:), which has no target for them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("perf_event") int sample(void *ctx) { return 0; }
SEC("socket") int filter(struct __sk_buff *s) { return 0; }
SEC("sk_lookup") int lookup(struct bpf_sk_lookup *s) { return 1; }
SEC("sk_msg") int msg(struct sk_msg_md *s) { return 1; }
SEC("sk_skb/stream_verdict") int verdict(struct __sk_buff *s) { return 1; }
SEC("syscall") int call(void *s) { return 0; }
SEC("flow_dissector") int dissect(struct __sk_buff *s) { return 0; }
SEC("lwt_xmit") int lwt(struct __sk_buff *s) { return 0; }
SEC("sk_reuseport") int reuse(struct sk_reuseport_md *s) { return 1; }
SEC("action") int act(struct __sk_buff *s) { return 0; }
char _license[] SEC("license") = "GPL";

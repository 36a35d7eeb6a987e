// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A program for each kind of hook. The benchmark loads those that the kernel has, and chooses the types of those that
// libbpf may not know.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

SEC("?raw_tp")
int on_raw_tracepoint(void *ctx)
{
	return 0;
}

SEC("?tp/sched/sched_switch")
int on_tracepoint(void *ctx)
{
	return 0;
}

SEC("?tp_btf/sched_switch")
int on_typed_tracepoint(void *ctx)
{
	return 0;
}

SEC("?perf_event")
int on_sample(void *ctx)
{
	return 0;
}

SEC("?uprobe")
int on_function(void *ctx)
{
	return 0;
}

SEC("?uprobe.multi")
int on_functions(void *ctx)
{
	return 0;
}

SEC("?xdp")
int on_frame(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("?tcx/ingress")
int on_ingress(struct __sk_buff *ctx)
{
	return -1; /* TCX_NEXT */
}

SEC("?netfilter")
int on_packet(void *ctx)
{
	return 1; /* NF_ACCEPT */
}

SEC("?sk_lookup")
int on_lookup(void *ctx)
{
	return 1; /* SK_PASS */
}

SEC("?cgroup_skb/egress")
int on_send(struct __sk_buff *ctx)
{
	return 1;
}

SEC("?iter/task")
int on_task(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

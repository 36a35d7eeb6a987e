// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The ways to attach to tracepoints: each program counts what it sees of one process.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

enum { TRACEPOINT, RAW_TRACEPOINT, BTF_TRACEPOINT, BARE, PROGRAMS };

const volatile __u32 target_tgid;
volatile __u64 hits[PROGRAMS];
volatile __u64 cookie;

static __always_inline void count(__u32 program)
{
	if ((__u32)(bpf_get_current_pid_tgid() >> 32) == target_tgid)
		hits[program] += 1;
}

SEC("tracepoint/raw_syscalls/sys_enter")
int on_tracepoint(void *ctx)
{
	count(TRACEPOINT);
	return 0;
}

SEC("raw_tp/sys_enter")
int on_raw_tracepoint(void *ctx)
{
	count(RAW_TRACEPOINT);
	return 0;
}

SEC("tp_btf/sys_enter")
int on_btf_tracepoint(void *ctx)
{
	count(BTF_TRACEPOINT);
	return 0;
}

/* Its section names no hook: attach() cannot know where. */
SEC("tracepoint")
int bare(void *ctx)
{
	count(BARE);
	return 0;
}

/* Returns what went in plus one, and cuts the packet's first byte. */
SEC("xdp")
int edit_packet(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	if (data + 14 > end)
		return XDP_ABORTED;
	*(__u8 *)data += 1;
	return XDP_TX;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Programs that trace a function of freplace.bpf.c, and one that changes what a tracepoint lets it change. */
#include "kernel_types.h"

__u32 target_tgid = 0;

__u64 entries = 0;
__u64 exits = 0;
__s32 last_result = -1;
__u64 last_cookie = 0;

SEC("?fentry/verdict")
int on_entry(void *ctx)
{
	COUNT(entries, 1);
	return 0;
}

SEC("?fexit/verdict")
int BPF_PROG(on_exit, void *packet, int result)
{
	last_result = result;
	COUNT(exits, 1);
	return 0;
}

SEC("?fexit/verdict")
int on_exit_cookie(void *ctx)
{
	last_cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

/* The error that a test run ends with. */
SEC("?raw_tp.w/bpf_test_finish")
int change_error(struct bpf_raw_tracepoint_args *ctx)
{
	int *error = (int *)ctx->args[0];

	if (CURRENT_TGID() == target_tgid)
		*error = -71; /* EPROTO */
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

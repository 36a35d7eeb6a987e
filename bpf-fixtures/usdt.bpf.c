// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A statically defined probe (.note.stapsdt) in user space: its arguments and the cookie. */
#include "kernel_types.h"
#include <bpf/usdt.bpf.h>

__u32 target_tgid = 0;

__u64 hits = 0;
__s32 argument_count = -1;
__s64 arguments[3] = {};
__u64 cookie = 0;

SEC("usdt")
int on_probe(struct pt_regs *ctx)
{
	long value;

	if (CURRENT_TGID() != target_tgid)
		return 0;
	argument_count = bpf_usdt_arg_cnt(ctx);
	if (bpf_usdt_arg(ctx, 0, &value) == 0)
		arguments[0] = value;
	if (bpf_usdt_arg(ctx, 1, &value) == 0)
		arguments[1] = value;
	if (bpf_usdt_arg(ctx, 2, &value) == 0)
		arguments[2] = value;
	cookie = bpf_usdt_cookie(ctx);
	COUNT(hits, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Many functions with one link, Linux 5.18: every call of security_task_get* by one process. */
#include "kernel_types.h"

__u32 target_tgid = 0;

__u64 entries = 0;
__u64 returns = 0;
__u64 cookies = 0; /* the sum of the cookies seen at entry */

SEC("kprobe.multi/security_task_get*")
int on_entry(struct pt_regs *ctx)
{
	if (CURRENT_TGID() != target_tgid)
		return 0;
	COUNT(cookies, bpf_get_attach_cookie(ctx));
	COUNT(entries, 1);
	return 0;
}

SEC("kretprobe.multi/security_task_get*")
int on_return(struct pt_regs *ctx)
{
	if (CURRENT_TGID() == target_tgid)
		COUNT(returns, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Many functions in user space with one link, Linux 6.6, and both ends of them with one program, Linux 6.13. */
#include "kernel_types.h"

__u32 target_tgid = 0;

__u64 entries = 0;
__u64 returns = 0;
__u64 sessions = 0;
__u64 cookies = 0;

SEC("?uprobe.multi")
int on_entry(struct pt_regs *ctx)
{
	if (CURRENT_TGID() != target_tgid)
		return 0;
	COUNT(entries, 1);
	COUNT(cookies, bpf_get_attach_cookie(ctx));
	return 0;
}

SEC("?uretprobe.multi")
int on_return(struct pt_regs *ctx)
{
	if (CURRENT_TGID() == target_tgid)
		COUNT(returns, 1);
	return 0;
}

SEC("?uprobe.session")
int on_session(struct pt_regs *ctx)
{
	if (CURRENT_TGID() == target_tgid)
		COUNT(sessions, 1);
	return 0;
}

/* A section that says where. */
SEC("?uprobe.multi/libc.so.6:getpgi?")
int on_getpgid(struct pt_regs *ctx)
{
	if (CURRENT_TGID() == target_tgid)
		COUNT(entries, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Trampolines at many functions with one link, Linux 7.2: their runs in one process, and the cookies there. */
#include "kernel_types.h"

__u32 target_tgid = 0;

__u64 entries = 0;
__u64 exits = 0;
__u64 sessions = 0;
__u64 cookies = 0;

SEC("fentry.multi")
int on_entry(void *ctx)
{
	if (CURRENT_TGID() == target_tgid) {
		COUNT(entries, 1);
		COUNT(cookies, bpf_get_attach_cookie(ctx));
	}
	return 0;
}

SEC("fexit.multi")
int on_exit(void *ctx)
{
	if (CURRENT_TGID() == target_tgid)
		COUNT(exits, 1);
	return 0;
}

SEC("fsession.multi")
int on_both(void *ctx)
{
	if (CURRENT_TGID() == target_tgid)
		COUNT(sessions, 1);
	return 0;
}

SEC("fentry.multi/security_task_getpgi?")
int on_section(void *ctx)
{
	if (CURRENT_TGID() == target_tgid)
		COUNT(entries, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * kprobe and kretprobe on security_task_getpgid, which getpgid(2) of a pid other than 0 calls on every
 * kernel from 5.10 on. Counts the calls of one process.
 */
#include "kernel_types.h"

__u32 target_tgid = 0;

__u64 entries = 0;
__u64 returns = 0;
__u32 last_pid = 0;	 /* of the task asked for: the function's argument */
__s32 last_result = -1;	 /* of the function */
__u64 last_cookie = 0;	 /* bpf_cookie of the attachment, 5.15+ */

SEC("kprobe/security_task_getpgid")
int BPF_KPROBE(on_entry, struct task_struct *task)
{
	if (CURRENT_TGID() != target_tgid)
		return 0;
	last_pid = BPF_CORE_READ(task, pid);
	COUNT(entries, 1);
	return 0;
}

SEC("kretprobe/security_task_getpgid")
int BPF_KRETPROBE(on_return, int result)
{
	if (CURRENT_TGID() != target_tgid)
		return 0;
	last_result = result;
	COUNT(returns, 1);
	return 0;
}

/* No function of its own, for attaching by hand; loads from 5.15 on. */
SEC("?kprobe")
int BPF_KPROBE(on_entry_cookie)
{
	if (CURRENT_TGID() == target_tgid)
		last_cookie = bpf_get_attach_cookie(ctx);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Entry and return of a function in user space; where is said when it is attached. */
#include "kernel_types.h"

__u32 target_tgid = 0;

__u64 entries = 0;
__u64 returns = 0;
__u64 first_argument = 0;
__u64 second_argument = 0;
__u64 result = 0;

SEC("uprobe")
int BPF_KPROBE(on_entry, unsigned long first, unsigned long second)
{
	if (CURRENT_TGID() != target_tgid)
		return 0;
	first_argument = first;
	second_argument = second;
	COUNT(entries, 1);
	return 0;
}

/* A section that says where. */
SEC("?uprobe/libc.so.6:getpgid")
int BPF_KPROBE(on_getpgid, unsigned long pid)
{
	if (CURRENT_TGID() != target_tgid)
		return 0;
	first_argument = pid;
	COUNT(entries, 1);
	return 0;
}

SEC("uretprobe")
int BPF_KRETPROBE(on_return, unsigned long value)
{
	if (CURRENT_TGID() != target_tgid)
		return 0;
	result = value;
	COUNT(returns, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

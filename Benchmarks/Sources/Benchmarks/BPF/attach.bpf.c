// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Programs to attach.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

const volatile __u32 target_pid = 0;
__u64 switches = 0;

SEC("raw_tp/sched_switch")
int on_switch(void *ctx)
{
	if (!target_pid || bpf_get_current_pid_tgid() >> 32 == target_pid)
		__atomic_fetch_add(&switches, 1, __ATOMIC_RELAXED);
	return 0;
}

SEC("tp/sched/sched_switch")
int on_switch_event(void *ctx)
{
	return 0;
}

SEC("uprobe")
int on_getppid(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

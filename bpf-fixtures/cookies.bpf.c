// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Cookies of hooks that had none at first: raw tracepoints, Linux 6.10, and trampolines, Linux 5.19. */
#include "kernel_types.h"

struct task_struct;

__u32 target_tgid = 0;

__u64 last_cookie = 0;
__u64 runs = 0;

#define KEEP_COOKIE(ctx)                                     \
	do {                                                 \
		if (CURRENT_TGID() == target_tgid) {         \
			last_cookie = bpf_get_attach_cookie(ctx); \
			COUNT(runs, 1);                      \
		}                                            \
	} while (0)

SEC("?raw_tp/sys_enter")
int on_raw(void *ctx)
{
	KEEP_COOKIE(ctx);
	return 0;
}

SEC("?tp_btf/sys_enter")
int on_typed(void *ctx)
{
	KEEP_COOKIE(ctx);
	return 0;
}

SEC("?fentry/security_task_getpgid")
int on_entry(void *ctx)
{
	KEEP_COOKIE(ctx);
	return 0;
}

SEC("?fexit/security_task_getpgid")
int on_exit(void *ctx)
{
	KEEP_COOKIE(ctx);
	return 0;
}

SEC("?fmod_ret/security_task_getpgid")
int BPF_PROG(on_result, struct task_struct *task, int result)
{
	KEEP_COOKIE(ctx);
	return result;
}

SEC("?lsm/task_getpgid")
int BPF_PROG(on_hook, struct task_struct *task, int result)
{
	KEEP_COOKIE(ctx);
	return result;
}

SEC("?perf_event")
int on_sample(void *ctx)
{
	last_cookie = bpf_get_attach_cookie(ctx);
	COUNT(runs, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

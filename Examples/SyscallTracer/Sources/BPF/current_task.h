// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Reads fields of the task that a program runs in.
#ifndef SYSCALL_TRACER_CURRENT_TASK_H
#define SYSCALL_TRACER_CURRENT_TASK_H

#include "state.h"

static __always_inline bool uses_task_storage(__u64 mode)
{
	return mode & SYSCALL_MODE_TASK_STORAGE;
}

// With task storage comes a pointer whose fields programs read directly; before, reads go through helpers.
static __always_inline struct task_struct *current_task(__u64 mode)
{
	return uses_task_storage(mode) ? bpf_get_current_task_btf() : (void *)bpf_get_current_task();
}

static __always_inline bool is_compat(struct task_struct *current, __u64 mode)
{
	if (is_x86()) {
		struct task_struct___x86 *task = (void *)current;
		return (uses_task_storage(mode) ? task->thread_info.status
						: BPF_CORE_READ(task, thread_info.status)) & TS_COMPAT;
	}
	struct task_struct___arm64 *task = (void *)current;
	return (uses_task_storage(mode) ? task->thread_info.flags : BPF_CORE_READ(task, thread_info.flags)) &
	       TIF_32BIT_MASK;
}

static __always_inline __u32 current_pid(struct task_struct *task, __u64 mode)
{
	return uses_task_storage(mode) ? task->tgid : bpf_get_current_pid_tgid() >> 32;
}

static __always_inline __u32 current_tid(struct task_struct *task, __u64 mode)
{
	return uses_task_storage(mode) ? task->pid : (__u32)bpf_get_current_pid_tgid();
}

static __always_inline void current_comm(struct task_struct *task, void *comm, __u64 mode)
{
	if (uses_task_storage(mode)) {
		((__u64 *)comm)[0] = *(__u64 *)&task->comm[0];
		((__u64 *)comm)[1] = *(__u64 *)&task->comm[8];
	} else {
		bpf_get_current_comm(comm, SYSCALL_COMM_SIZE);
	}
}

static __always_inline bool has_seccomp(struct task_struct *task, __u64 mode)
{
	if (!bpf_core_field_exists(task->seccomp.mode))
		return false;
	return uses_task_storage(mode) ? task->seccomp.mode : BPF_CORE_READ(task, seccomp.mode);
}

static __always_inline struct call *current_call(struct task_struct *task, __u64 mode)
{
	if (uses_task_storage(mode))
		return bpf_task_storage_get(&calls, task, 0, 0);

	__u64 key = (__u64)task;
	return bpf_map_lookup_elem(&calls_by_task, &key);
}

static __always_inline struct call *make_current_call(struct task_struct *task, __u64 mode)
{
	if (uses_task_storage(mode))
		return bpf_task_storage_get(&calls, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	__u64 key = (__u64)task;
	struct call *call = bpf_map_lookup_elem(&calls_by_task, &key);
	if (call)
		return call;
	bpf_map_update_elem(&calls_by_task, &key, &no_call, BPF_ANY);
	return bpf_map_lookup_elem(&calls_by_task, &key);
}

#endif

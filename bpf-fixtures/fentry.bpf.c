// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* fentry and fexit on the function that kprobe.bpf.c probes, with typed arguments. */
#include "kernel_types.h"

__u32 target_tgid = 0;

__u64 entries = 0;
__u64 exits = 0;
__u32 last_pid = 0;
__s32 last_result = -1;

SEC("fentry/security_task_getpgid")
int BPF_PROG(on_entry, struct task_struct *task)
{
	if (CURRENT_TGID() != target_tgid)
		return 0;
	last_pid = task->pid;
	COUNT(entries, 1);
	return 0;
}

SEC("fexit/security_task_getpgid")
int BPF_PROG(on_exit, struct task_struct *task, int result)
{
	if (CURRENT_TGID() != target_tgid)
		return 0;
	last_result = result;
	COUNT(exits, 1);
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} meeting SEC(".maps");

__u64 deletions = 0;

/* Meets itself in what it calls. Attach it from 5.12 on only: before, the kernel lets it call itself without end. */
SEC("fentry/htab_map_delete_elem")
int BPF_PROG(on_delete, struct bpf_map *map, void *key)
{
	__u32 absent = 0;

	if (CURRENT_TGID() != target_tgid)
		return 0;
	COUNT(deletions, 1);
	bpf_map_delete_elem(&meeting, &absent);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

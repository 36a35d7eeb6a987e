// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A value for each process. Linux 5.11.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} calls SEC(".maps");

int only_pid;

SEC("tp_btf/sys_enter")
int BPF_PROG(count, void *registers, long number)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u64 *value;

	if (task->pid != only_pid)
		return 0;
	value = bpf_task_storage_get(&calls, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (value)
		*value += 1;
	return 0;
}

char _license[] SEC("license") = "GPL";

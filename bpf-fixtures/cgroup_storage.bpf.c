// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A value for each control group. Linux 6.2.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* What the headers of Linux 6.1 do not have. */
#define MAP_TYPE_CGRP_STORAGE 32
static void *(*const cgrp_storage_get)(void *map, void *cgroup, void *value, __u64 flags) = (void *)210;

struct cgroup {
	int level;
} __attribute__((preserve_access_index));

struct css_set {
	struct cgroup *dfl_cgrp;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
	struct css_set *cgroups;
} __attribute__((preserve_access_index));

struct {
	__uint(type, MAP_TYPE_CGRP_STORAGE);
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
	value = cgrp_storage_get(&calls, task->cgroups->dfl_cgrp, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (value)
		*value += 1;
	return 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Stacks of one process: in the kernel, and in its own code by address and by build ID. */
#include "kernel_types.h"

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 64);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(__u64));
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(map_flags, BPF_F_STACK_BUILD_ID);
	__uint(max_entries, 64);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(struct bpf_stack_build_id));
} build_ids SEC(".maps");

__u32 target_tgid = 0;

__s64 kernel_stack = -1;
__s64 user_stack = -1;
__s64 build_id_stack = -1;

/* Runs inside the system call. */
SEC("raw_tp/sys_enter")
int on_call(void *context)
{
	if (CURRENT_TGID() == target_tgid)
		kernel_stack = bpf_get_stackid(context, &stacks, BPF_F_REUSE_STACKID);
	return 0;
}

SEC("uprobe")
int on_function(void *context)
{
	if (CURRENT_TGID() != target_tgid)
		return 0;
	user_stack = bpf_get_stackid(context, &stacks, BPF_F_USER_STACK | BPF_F_REUSE_STACKID);
	build_id_stack = bpf_get_stackid(context, &build_ids, BPF_F_USER_STACK | BPF_F_REUSE_STACKID);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Maps that need types, and a map that only a program can fill.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

#define CGRP_STORAGE 32 /* newer than Linux 6.1's header */

#define STORAGE(name, kind)                                                                                            \
	struct {                                                                                                       \
		__uint(type, kind);                                                                                    \
		__uint(map_flags, BPF_F_NO_PREALLOC);                                                                  \
		__type(key, int);                                                                                      \
		__type(value, __u64);                                                                                  \
	} name SEC(".maps")

/* The kernel may lack one of them: the benchmark leaves it out then. */
STORAGE(by_task, BPF_MAP_TYPE_TASK_STORAGE);
STORAGE(by_inode, BPF_MAP_TYPE_INODE_STORAGE);
STORAGE(by_socket, BPF_MAP_TYPE_SK_STORAGE);
STORAGE(by_cgroup, CGRP_STORAGE);

struct locked {
	struct bpf_spin_lock lock;
	__u32 unused;
	__u64 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, struct locked);
} locked SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(__u64));
} stacks SEC(".maps");

__s64 stack;

/* Run by BPF_PROG_TEST_RUN: stores the stack of that system call. */
SEC("raw_tp/sys_enter")
int capture(void *ctx)
{
	stack = bpf_get_stackid(ctx, &stacks, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Measures how long the calls of a function in user space take. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* When the call that a thread is in began. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10240);
	__type(key, __u64);
	__type(value, __u64);
} started SEC(".maps");

/* Global variables: Swift reads them in place, without a system call. */
__u64 calls = 0;
__u64 total_ns = 0;
__u64 longest_ns = 0;

/* The section names no function: Swift names one when it attaches the programs. */
SEC("uprobe")
int on_entry(void *context)
{
	__u64 thread = bpf_get_current_pid_tgid(), now = bpf_ktime_get_ns();

	bpf_map_update_elem(&started, &thread, &now, BPF_ANY);
	return 0;
}

SEC("uretprobe")
int on_return(void *context)
{
	__u64 thread = bpf_get_current_pid_tgid();
	__u64 *start = bpf_map_lookup_elem(&started, &thread);
	__u64 duration;

	if (!start)
		return 0; /* the call began before the program was attached */
	duration = bpf_ktime_get_ns() - *start;
	bpf_map_delete_elem(&started, &thread);
	__atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&total_ns, duration, __ATOMIC_RELAXED);
	/* Two CPUs may do this at the same time: then the shorter of two long calls may be kept. */
	if (duration > longest_ns)
		longest_ns = duration;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

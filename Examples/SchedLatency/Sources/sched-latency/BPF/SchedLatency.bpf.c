// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Measures run-queue latency: the time from when a thread becomes ready to run until a CPU runs it. The result is a
 * histogram whose buckets are powers of two.
 */
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* The fields that are read here. libbpf finds their offsets in the running kernel's BTF (CO-RE). */
struct task_struct {
	int pid;
	unsigned int __state; /* Linux 5.14 or newer */
} __attribute__((preserve_access_index));

struct task_struct___before_5_14 {
	long state;
} __attribute__((preserve_access_index));

#define BUCKETS 32

/* When a thread became ready to run, in nanoseconds. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, __u64);
} ready SEC(".maps");

/* Bucket n counts latencies of 2^n µs to 2^(n+1) - 1 µs; bucket 0 also counts those below 1 µs. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, BUCKETS);
	__type(key, __u32);
	__type(value, __u64);
} latencies SEC(".maps");

static void becomes_ready(struct task_struct *task)
{
	__u32 thread = task->pid;
	__u64 now = bpf_ktime_get_ns();

	if (thread) /* 0 is the idle thread of each CPU */
		bpf_map_update_elem(&ready, &thread, &now, BPF_ANY);
}

static int is_running(struct task_struct *task)
{
	if (bpf_core_field_exists(task->__state))
		return task->__state == 0;
	return BPF_CORE_READ((struct task_struct___before_5_14 *)task, state) == 0;
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_wakeup, struct task_struct *task)
{
	becomes_ready(task);
	return 0;
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(on_wakeup_new, struct task_struct *task)
{
	becomes_ready(task);
	return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct *previous, struct task_struct *next)
{
	__u32 thread = next->pid, bucket;
	__u64 *start, *count, latency;

	/* A thread that was interrupted is still ready to run. */
	if (is_running(previous))
		becomes_ready(previous);

	start = bpf_map_lookup_elem(&ready, &thread);
	if (!start)
		return 0;
	latency = (bpf_ktime_get_ns() - *start) / 1000;
	bpf_map_delete_elem(&ready, &thread);
	for (bucket = 0; bucket < BUCKETS - 1 && latency > 1; bucket++)
		latency >>= 1;
	count = bpf_map_lookup_elem(&latencies, &bucket);
	if (count)
		++*count;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Counts calls and latencies, by system call or by process.
#ifndef SYSCALL_TRACER_SUMMARY_H
#define SYSCALL_TRACER_SUMMARY_H

#include "current_task.h"

static __always_inline __u32 latency_bucket(__u64 ns)
{
	if (ns >> SYSCALL_LATENCY_FIRST_OCTAVE == 0)
		return 0;
	if (ns >> SYSCALL_LATENCY_LAST_OCTAVE)
		return SYSCALL_LATENCY_BUCKETS - 1;

	// The highest set bit, by halves: BPF has no instruction for it.
	__u64 rest = ns >> SYSCALL_LATENCY_FIRST_OCTAVE;
	__u32 octave = 0, step;
	step = (rest > 0xffff) << 4;
	rest >>= step;
	octave |= step;
	step = (rest > 0xff) << 3;
	rest >>= step;
	octave |= step;
	step = (rest > 0xf) << 2;
	rest >>= step;
	octave |= step;
	step = (rest > 0x3) << 1;
	rest >>= step;
	octave |= step;
	octave |= rest >> 1;
	return 1 + octave * 4 + ((ns >> (octave + SYSCALL_LATENCY_FIRST_OCTAVE - 2)) & 3);
}

// A process changes its name when it executes a program, and its CPU at any time: the name that a CPU learnt last
// holds.
static __always_inline void name(struct syscall_statistics *statistics, struct task_struct *task, __u64 mode)
{
	__u64 comm[SYSCALL_COMM_SIZE / 8] = {};
	__u64 *known = (void *)statistics->comm;

	current_comm(task, comm, mode);
	if (statistics->named_ns && known[0] == comm[0] && known[1] == comm[1])
		return;
	known[0] = comm[0];
	known[1] = comm[1];
	statistics->named_ns = bpf_ktime_get_ns();
}

// A call of a process for which the map has no room, or the kernel no memory at hand: the reader counts it.
static __always_inline void report(const struct call *call, __u64 duration, __u32 weight, long result,
				   struct task_struct *task, __u64 mode)
{
	struct syscall_summary_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		count(SYSCALL_COUNTER_UNCOUNTED);
		return;
	}
	event->pid = current_pid(task, mode);
	event->is_unstarted = weight == WEIGHT_UNSTARTED;
	event->weight = event->is_unstarted ? 0 : weight;
	event->is_timed = weight && !event->is_unstarted && call->weight;
	event->is_error = result < 0 && result >= -MAX_ERRNO;
	event->duration_ns = duration;
	current_comm(task, event->comm, mode);
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

static __always_inline void summarize(const struct call *call, __u64 duration, __u32 weight, long result,
				      struct task_struct *task, __u64 mode)
{
	struct syscall_statistics *statistics;

	if (mode & SYSCALL_MODE_BY_PROCESS) {
		__u32 pid = current_pid(task, mode);

		statistics = bpf_map_lookup_elem(&statistics_by_process, &pid);
		if (!statistics) {
			bpf_map_update_elem(&statistics_by_process, &pid, &no_statistics, BPF_NOEXIST);
			statistics = bpf_map_lookup_elem(&statistics_by_process, &pid);
		}
	} else {
		__u32 slot = call->slot;

		statistics = bpf_map_lookup_elem(&statistics_by_call, &slot);
	}
	if (!statistics) {
		if (mode & SYSCALL_MODE_BY_PROCESS)
			report(call, duration, weight, result, task, mode);
		else
			count(SYSCALL_COUNTER_UNCOUNTED);
		return;
	}
	if (mode & SYSCALL_MODE_BY_PROCESS)
		name(statistics, task, mode);
	statistics->calls++;
	statistics->errors += result < 0 && result >= -MAX_ERRNO;
	if (!weight)
		return;
	if (weight == WEIGHT_UNSTARTED) {
		statistics->unstarted++;
		return;
	}
	statistics->timed += call->weight != 0;
	statistics->total_ns += duration * weight;
	if (statistics->longest_ns < duration)
		statistics->longest_ns = duration;
	__u64 bucket = latency_bucket(duration);
	// Opaque to the compiler, which would otherwise compare a copy: the verifier up to 6.1 then finds no bound.
	asm volatile("" : "+r"(bucket));
	if (bucket < SYSCALL_LATENCY_BUCKETS) {
		__u32 calls = statistics->latency[bucket] + weight;

		// A full bucket stays full: a percentile that lags is better than one that wrapped.
		if (calls >= weight)
			statistics->latency[bucket] = calls;
	}
}

#endif

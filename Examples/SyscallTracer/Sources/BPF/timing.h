// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Measures how long a call takes: exactly for every event, and by a sample for the most frequent calls of a summary.
#ifndef SYSCALL_TRACER_TIMING_H
#define SYSCALL_TRACER_TIMING_H

#include "state.h"

static __always_inline bool is_sampling(__u64 mode)
{
	return mode & SYSCALL_MODE_SUMMARY && !(mode & SYSCALL_MODE_EXACT);
}

static __always_inline void time_call(struct call *call, __u32 slot, __u64 mode)
{
	call->weight = 1;
	if (!is_sampling(mode)) {
		call->start_ns = bpf_ktime_get_ns();
		return;
	}

	__u64 ticks = bpf_jiffies64();
	call->start_ticks = ticks;
	struct pace *pace = bpf_map_lookup_elem(&paces, &slot);
	if (!pace) {
		call->weight = 0;
		return;
	}
	// Not for long: the calls may have become rare while some were still to be skipped.
	if (pace->untimed && ticks - pace->ticks < SYSCALL_LONG_TICKS) {
		pace->untimed--;
		call->weight = 0;
		return;
	}
	if (pace->untimed) {
		pace->untimed = 0;
		pace->weight = 1;
	}
	pace->ticks = ticks;
	call->weight = pace->weight ? pace->weight : 1;
	pace->weight = 1;

	__u64 now = bpf_ktime_get_ns();
	if (now - pace->window_ns >= SYSCALL_TIMED_WINDOW_NS) {
		pace->window_ns = now;
		pace->timed = 0;
	} else if (++pace->timed >= SYSCALL_TIMED_CALLS) {
		// Between 0 and twice the mean, so that no rhythm of the calls can fall in with it.
		pace->untimed = bpf_get_prandom_u32() % (2 * SYSCALL_SAMPLING - 1);
		pace->weight = SYSCALL_SAMPLING;
	}
	call->start_ns = now;
}

// How long the call took, and how many it stands for in a summary: none, if that is not known.
static __always_inline __u64 duration_of(const struct call *call, __u32 *weight, __u64 mode)
{
	*weight = call->weight;
	if (is_sampling(mode)) {
		__u64 ticks = bpf_jiffies64() - call->start_ticks;

		if (ticks >= SYSCALL_LONG_TICKS) {
			*weight = 1;
			if (!call->weight)
				return ticks * config.tick_ns;
		}
	}
	return call->weight ? bpf_ktime_get_ns() - call->start_ns : 0;
}

#endif

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The configuration, and what the programs store between a call's entry and its return.
#ifndef SYSCALL_TRACER_STATE_H
#define SYSCALL_TRACER_STATE_H

#include "kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <swift_bpf.h>

#include "../../CSyscallTracer/include/syscall_tracer_events.h"

#define MAX_ERRNO 4095
#define BIT_SLOT(slot) (1ULL << ((slot) & 63))

const volatile struct syscall_tracer_config config = {};
const volatile __u64 traced_slots[SYSCALL_SLOTS / 64] = {};
const volatile __u8 captures[SYSCALL_SLOTS] = {};
const volatile __u8 argument_counts[SYSCALL_SLOTS] = {};
// The calls that return in a new process too, with 0.
const volatile __u64 forking_slots[SYSCALL_SLOTS / 64] = {};
// The slots of the calls that x32 numbers from SYSCALL_X32_FIRST on.
const volatile __u16 x32_slots[SYSCALL_X32_COUNT] = {};

// The tracer's own thread group, as the initial pid namespace numbers it. Only the kernel knows that number.
__u32 self_pid = 0;

// How far the ring had been read when its reader was last woken. CPUs may race for it: one wakes it once more than
// needed.
__u64 woken_at = 1ULL << 63;

// A call that has entered and not yet returned.
struct call {
	__u64 start_ns;
	__u64 start_ticks;
	__u64 arguments[SYSCALL_ARGUMENTS];
	__u32 number;
	__u16 slot;
	__u8 state;
	__u8 weight; // how many calls it stands for in a summary; 0 for one that is not timed, or WEIGHT_UNSTARTED
};

#define CALL_NONE 0
#define CALL_RUNNING 1
#define CALL_PENDING 2 // made by the tracer's child that has not executed its command yet

// Of a call whose entry was not seen. The others' weights are at most SYSCALL_SAMPLING.
#define WEIGHT_UNSTARTED 255

// How often a CPU makes a system call, and so which ones a summary times.
struct pace {
	__u64 window_ns; // when the calls began that `timed` counts
	__u64 ticks;     // when the last call was timed
	__u32 timed;
	__u16 untimed; // as many are let pass before one is timed again
	__u16 weight;  // how many that one stands for
};

// A record that carries text: the event, its arguments, then text. The slack lets the verifier see that the last write
// fits.
struct record {
	struct syscall_event event;
	__u64 arguments[SYSCALL_ARGUMENTS];
	__u8 text[SYSCALL_TEXT_SIZE + sizeof(struct syscall_text) + SYSCALL_STRING_SIZE + SYSCALL_EXEC_ARGUMENT_SIZE];
};

// All events, unless each CPU has queues.
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} events SEC(".maps");

// The queues of each CPU on x86: of on_exit, and of on_thread_end. Each program has its own, as the newest kernels may run
// the one while the other is interrupted.
BPF_QUEUE(returns, struct record, sizeof(struct record));
BPF_QUEUE(endings, struct syscall_event, sizeof(struct syscall_event) + SYSCALL_ARGUMENTS * sizeof(__u64));

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct call);
} calls SEC(".maps");

// Keyed by the task's address: a thread that executes a program changes its tid within the call.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 16);
	__type(key, __u64);
	__type(value, struct call);
} calls_by_task SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 15);
	__type(key, __u32);
	__type(value, __u32);
} targets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYSCALL_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

// Only on_exit uses it, and a program is not run again on a CPU that it was interrupted on.
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYSCALL_SLOTS);
	__type(key, __u32);
	__type(value, struct syscall_statistics);
} statistics_by_call SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1 << 14);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct syscall_statistics);
} statistics_by_process SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYSCALL_SLOTS);
	__type(key, __u32);
	__type(value, struct pace);
} paces SEC(".maps");

// Where a process enters the by-process map from, and a call the one of 5.10. The first is too large for the stack, and
// with the second on it the kernel would give the program that runs at each call's entry a stack of its own, which
// costs.
const struct syscall_statistics no_statistics = {};
const struct call no_call = {};

static __always_inline void count(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &counter);

	if (value)
		++*value;
}

static __always_inline bool is_x86(void)
{
	return bpf_core_field_exists(struct pt_regs___x86, orig_ax);
}

#endif

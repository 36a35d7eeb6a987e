// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Sends an event for each call.
#ifndef SYSCALL_TRACER_SEND_H
#define SYSCALL_TRACER_SEND_H

#include "capture.h"
#include "current_task.h"

// Decides whether this event wakes the reader. A wake-up interrupts this CPU and the reader's, so most events do not:
// only one after which the ring is a quarter full, and only once for each quarter that the reader reads. The fill level
// is looked up for one event in eight, unless the ring is small: it costs as much as all filters. The reader also wakes
// by itself every 50 ms.
static __always_inline __u64 wakeup(const struct call *call, __u64 duration)
{
	if ((call->start_ns + duration) & config.wakeup_sampling)
		return BPF_RB_NO_WAKEUP;
	if (bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) < config.wakeup_bytes)
		return BPF_RB_NO_WAKEUP;

	__u64 position = bpf_ringbuf_query(&events, BPF_RB_CONS_POS);
	if (position - woken_at < config.wakeup_bytes)
		return BPF_RB_NO_WAKEUP;
	// The reader may have moved on: a quarter must still be unread from `position` on.
	if (bpf_ringbuf_query(&events, BPF_RB_PROD_POS) - position < config.wakeup_bytes)
		return BPF_RB_NO_WAKEUP;
	woken_at = position;
	return BPF_RB_FORCE_WAKEUP;
}

static __always_inline void fill(struct syscall_event *event, const struct call *call, __u64 duration, long result,
				 __u8 flags, struct task_struct *task, __u8 arguments, __u64 mode)
{
	__u64 *values = (void *)(event + 1);

	event->start_ns = call->start_ns;
	event->duration_ns = duration;
	event->result = result;
	event->pid = current_pid(task, mode);
	event->tid = current_tid(task, mode);
	event->number = call->number;
	event->text_size = 0;
	event->flags = flags | (call->slot >= SYSCALL_SLOT_COMPAT ? SYSCALL_EVENT_COMPAT : 0) |
		       (call->weight == WEIGHT_UNSTARTED ? SYSCALL_EVENT_NO_START : 0);
	event->arguments = arguments;
	current_comm(task, event->comm, mode);
#pragma unroll
	for (int i = 0; i < SYSCALL_ARGUMENTS; i++)
		if (i < arguments)
			values[i] = call->arguments[i];
}

static __always_inline void send_by_ring(const struct call *call, __u64 duration, long result, __u8 flags,
					 struct task_struct *task, __u8 arguments, __u64 mode)
{
	struct syscall_event *event =
		bpf_ringbuf_reserve(&events, sizeof(*event) + arguments * sizeof(__u64), 0);

	if (!event) {
		count(SYSCALL_COUNTER_LOST);
		return;
	}
	fill(event, call, duration, result, flags, task, arguments, mode);
	bpf_ringbuf_submit(event, wakeup(call, duration));
}

static __always_inline void send_by_queue(const struct call *call, __u64 duration, long result, __u8 flags,
					  struct task_struct *task, __u8 arguments, __u64 mode)
{
	__u32 size = sizeof(struct syscall_event) + arguments * sizeof(__u64);

	if (flags & SYSCALL_EVENT_NO_RETURN) {
		struct syscall_event *event = bpf_queue_reserve(endings, size);

		if (!event)
			return;
		fill(event, call, duration, result, flags, task, arguments, mode);
		bpf_queue_submit(endings, event, size);
	} else {
		struct record *record = bpf_queue_reserve(returns, size);

		if (!record)
			return;
		fill(&record->event, call, duration, result, flags, task, arguments, mode);
		bpf_queue_submit(returns, record, size);
	}
}

static __always_inline void send_arguments(const struct call *call, __u64 duration, long result, __u8 flags,
					   struct task_struct *task, __u8 arguments, __u64 mode)
{
	if (mode & SYSCALL_MODE_QUEUES)
		send_by_queue(call, duration, result, flags, task, arguments, mode);
	else
		send_by_ring(call, duration, result, flags, task, arguments, mode);
}

// Room in the ring is taken by constant sizes only, so by three: most calls have at most three arguments. What is not
// written is not carried from this CPU's cache to the reader's either.
static __always_inline void send(const struct call *call, __u64 duration, long result, __u8 flags,
				 struct task_struct *task, __u64 mode)
{
	__u8 arguments = argument_counts[call->slot & (SYSCALL_SLOTS - 1)];

	if (arguments == 0)
		send_arguments(call, duration, result, flags, task, 0, mode);
	else if (arguments <= 3)
		send_arguments(call, duration, result, flags, task, 3, mode);
	else
		send_arguments(call, duration, result, flags, task, SYSCALL_ARGUMENTS, mode);
}

static __always_inline void send_with_text(const struct call *call, __u64 duration, long result,
					   struct task_struct *task, __u32 what, __u64 mode)
{
	__u32 zero = 0;
	bool by_queue = mode & SYSCALL_MODE_QUEUES;
	struct record *record;

	// How much text there is shows when it has been read.
	if (by_queue) {
		record = bpf_queue_reserve(returns, sizeof(*record));
		if (!record)
			return;
	} else {
		record = bpf_map_lookup_elem(&records, &zero);
		if (!record) {
			count(SYSCALL_COUNTER_LOST);
			return;
		}
	}
	fill(&record->event, call, duration, result, 0, task, SYSCALL_ARGUMENTS, mode);
	__u32 text_size = capture(record, call, what, result);
	if (text_size > sizeof(record->text))
		text_size = 0;
	record->event.text_size = text_size;

	__u32 size = sizeof(record->event) + sizeof(record->arguments) + text_size;
	if (by_queue)
		bpf_queue_submit(returns, record, size);
	else if (bpf_ringbuf_output(&events, record, size, wakeup(call, duration)))
		count(SYSCALL_COUNTER_LOST);
}

#endif

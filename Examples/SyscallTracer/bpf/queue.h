// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A queue of events for each CPU, in memory that the reader maps. No CPU waits for another's lock, and an event takes no
// call of the kernel and no locked instruction, which are most of what a ring buffer costs.
#ifndef SYSCALL_TRACER_QUEUE_H
#define SYSCALL_TRACER_QUEUE_H

#include "state.h"

// One program writes to a queue, and no program is run again on a CPU that it was interrupted on.
static __always_inline struct syscall_queue *queue_of(__u32 cpu, bool ending)
{
	__u32 index = ending ? config.cpus + cpu : cpu;

	return bpf_map_lookup_elem(&queues, &index);
}

// Room for a record at the end of the queue, or NULL if the reader has not left as much. It is whole: what does not fit
// into its segment reaches into the slack behind.
static __always_inline struct record *begin_record(struct syscall_queue *queue, __u32 cpu, bool ending,
							   __u32 size)
{
	__u64 position = queue->produced;
	__u32 count = ending ? config.ending_segments : config.segments;

	if (position + size - *(volatile __u64 *)&queue->consumed > (__u64)count * SYSCALL_SEGMENT_SIZE)
		return 0;

	__u32 first = ending ? config.cpus * config.segments : 0;
	__u32 index = first + cpu * count + ((position / SYSCALL_SEGMENT_SIZE) & (count - 1));
	struct segment *segment = bpf_map_lookup_elem(&segments, &index);
	if (!segment)
		return 0;
	queue->is_writing = 1;
	barrier();
	return (void *)&segment->bytes[position & (SYSCALL_SEGMENT_SIZE - 8)];
}

// Shows the record to the reader. Its bytes must be seen before the position is: x86 keeps stores in order, which is why
// other processors use the ring buffer.
static __always_inline void end_record(struct syscall_queue *queue, bool ending, __u32 size)
{
	__u64 position = queue->produced + size;
	__u32 wakeup_bytes = ending ? config.ending_segments * (SYSCALL_SEGMENT_SIZE / 4) : config.wakeup_bytes;

	barrier();
	*(volatile __u64 *)&queue->produced = position;
	barrier();
	queue->is_writing = 0;

	__u64 consumed = *(volatile __u64 *)&queue->consumed;
	if (position - consumed < wakeup_bytes || consumed < queue->wakeup_after)
		return;
	// Woken, it reads at least this far before it sleeps again.
	queue->wakeup_after = consumed + wakeup_bytes;
	__u64 nothing = 0;
	bpf_ringbuf_output(&events, &nothing, sizeof(nothing), BPF_RB_FORCE_WAKEUP);
}

#endif

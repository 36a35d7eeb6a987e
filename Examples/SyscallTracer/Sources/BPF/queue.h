// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// How events reach the tracer on x86: each CPU writes to a queue of its own, in memory that the tracer maps. Only this
// CPU moves the position `produced`, and only the tracer moves the position `consumed`. So an event needs no lock and
// no helper call, which are most of the cost of a ring buffer.
#ifndef SYSCALL_TRACER_QUEUE_H
#define SYSCALL_TRACER_QUEUE_H

#include "state.h"

// Only one program writes to a queue, and the kernel does not run a program again on a CPU where it was interrupted.
static __always_inline struct syscall_queue *queue_of(__u32 cpu, bool ending)
{
	__u32 index = ending ? config.cpus + cpu : cpu;

	return bpf_map_lookup_elem(&queues, &index);
}

// Returns room for a record at the end of the queue, or NULL if the reader has not freed as much. The room is
// contiguous: a record that does not fit into its segment extends into the slack behind it.
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

// Publishes the record. The reader must see its bytes before it sees the position. x86 keeps stores in order, so a
// plain store is enough; other processors use the ring buffer.
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
	// Once woken, the reader reads at least this far before it sleeps again.
	queue->wakeup_after = consumed + wakeup_bytes;
	__u64 nothing = 0;
	bpf_ringbuf_output(&events, &nothing, sizeof(nothing), BPF_RB_FORCE_WAKEUP);
}

#endif

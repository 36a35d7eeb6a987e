// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Events through a queue for each CPU. The program is run by BPF_PROG_TEST_RUN, which calls it on the caller's CPU with the
// arguments that are given as context.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>
#include <swift_bpf.h>

struct queue_event {
	__u64 sequence;
	__u64 time_ns;
	__u8 text[240];
};

BPF_QUEUE(events, struct queue_event, sizeof(struct queue_event));
BPF_QUEUE(others, struct queue_event, sizeof(struct queue_event));

__u64 sequence[2] = {};

/* args[0]: how many events; args[1]: their size, 16 to 256; args[2]: how many of four are discarded. */
SEC("raw_tp/sys_enter")
int emit(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0], size = ctx->args[1], discarded = ctx->args[2];
	__u32 cpu = bpf_get_smp_processor_id() & 1;

	if (size < 16 || size > sizeof(struct queue_event))
		return 0;
	for (__u32 i = 0; i < 256 && i < count; i++) {
		struct queue_event *event = bpf_queue_reserve(events, sizeof(*event));

		if (!event)
			continue;
		if ((i & 3) < discarded) {
			bpf_queue_discard(events);
			continue;
		}
		event->sequence = sequence[cpu]++;
		event->time_ns = bpf_ktime_get_ns();
		event->text[0] = event->sequence;
		bpf_queue_submit(events, event, size);
	}
	return 0;
}

/* args[0]: how many events of 16 bytes go to the other queue. */
SEC("raw_tp/sys_enter")
int emit_other(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0];

	for (__u32 i = 0; i < 256 && i < count; i++) {
		struct queue_event *event = bpf_queue_reserve(others, 16);

		if (!event)
			continue;
		event->sequence = i;
		event->time_ns = bpf_ktime_get_ns();
		bpf_queue_submit(others, event, 16);
	}
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

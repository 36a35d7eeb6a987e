// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Events with a number for each writer, through one ring.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>
#include <swift_bpf.h>

struct stress_event {
	__u32 writer;
	__u32 padding;
	__u64 number;
};

BPF_EVENTS(events, struct stress_event, 1 << 20);

/* Of each writer: how many events it has sent. */
__u64 sent[2];

/* args[0]: how many events, up to 512; args[1]: the writer, 0 or 1. A full ring loses nothing: the writer tries again. */
SEC("raw_tp/sys_enter")
int write_events(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0];
	__u32 writer = ctx->args[1] & 1;

	for (__u32 i = 0; i < 512 && i < count; i++) {
		struct stress_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

		if (!event)
			break;
		event->writer = writer;
		event->padding = 0;
		event->number = sent[writer]++;
		bpf_event_submit(event);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

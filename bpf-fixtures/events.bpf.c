// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Events on demand, through a ring buffer and through perf buffers. The programs are run by BPF_PROG_TEST_RUN, which calls
// them on the caller's CPU with the two arguments that are given as context.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct event {
	__u64 sequence;
	__u64 payload[3];
};

struct {
	struct event (*type)[BPF_MAP_TYPE_RINGBUF]; /* as BPF_EVENTS of <swift_bpf.h> names the type of events */
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} perf SEC(".maps");

volatile __u64 sequence;
volatile __u64 lost;

enum { DISCARD_ODD = 1, NO_WAKEUP = 2, SHORT = 4, DISCARD_MOST = 8 };

/* args[0]: how many events; args[1]: the flags above. */
SEC("raw_tp/sys_enter")
int emit(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0], flags = ctx->args[1];
	__u64 wakeup = flags & NO_WAKEUP ? BPF_RB_NO_WAKEUP : 0;

	for (__u32 i = 0; i < 160; i++) { /* more than the ring holds; the verifier walks every round */
		struct event *event;

		if (i >= count)
			break;
		if (flags & SHORT) {
			__u32 small = i;

			if (bpf_ringbuf_output(&ring, &small, sizeof(small), wakeup))
				lost += 1;
			continue;
		}
		event = bpf_ringbuf_reserve(&ring, sizeof(*event), 0);
		if (!event) {
			lost += 1;
			continue;
		}
		event->sequence = sequence;
		event->payload[0] = sequence * 3;
		event->payload[1] = sequence ^ 0x5555;
		event->payload[2] = ~sequence;
		sequence += 1;
		if ((flags & DISCARD_ODD && event->sequence % 2) || (flags & DISCARD_MOST && event->sequence % 200))
			bpf_ringbuf_discard(event, wakeup);
		else
			bpf_ringbuf_submit(event, wakeup);
	}
	return 0;
}

SEC("raw_tp/sys_exit")
int emit_perf(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0];

	for (__u32 i = 0; i < 1024; i++) {
		struct event event = {};

		if (i >= count)
			break;
		event.sequence = sequence;
		event.payload[0] = sequence * 3;
		sequence += 1;
		if (bpf_perf_event_output(ctx, &perf, BPF_F_CURRENT_CPU, &event, sizeof(event)))
			lost += 1;
	}
	return 0;
}

char _license[] SEC("license") = "GPL";

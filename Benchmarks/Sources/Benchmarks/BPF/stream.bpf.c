// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Streams for the benchmarks. The programs are run by BPF_PROG_TEST_RUN, which calls them on the caller's CPU with the arguments
// that are given as context.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>
#include <swift_bpf.h>

struct stream_event {
	__u64 time_ns;
	__u64 payload[3];
};

BPF_EVENTS(live, struct stream_event, 1 << 20);

/* Eight rings, for readers of several. */
struct inner {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 17);
};

struct inner ring_0 SEC(".maps"), ring_1 SEC(".maps"), ring_2 SEC(".maps"), ring_3 SEC(".maps"), ring_4 SEC(".maps"),
	ring_5 SEC(".maps"), ring_6 SEC(".maps"), ring_7 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 8);
	__type(key, __u32);
	__array(values, struct inner);
} rings SEC(".maps") = {
	.values = { &ring_0, &ring_1, &ring_2, &ring_3, &ring_4, &ring_5, &ring_6, &ring_7 },
};

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} perf SEC(".maps"), perf_of_c SEC(".maps");

char data[1024];

/* args[0]: how many events; args[1]: their size, up to 1024. */
SEC("raw_tp/sys_enter")
int fill(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0], size = ctx->args[1];

	if (size == 0 || size > sizeof(data))
		return 0;
	for (__u32 i = 0; i < 1024 && i < count; i++)
		bpf_ringbuf_output(&live, data, size, BPF_RB_NO_WAKEUP);
	return 0;
}

/* args[0]: how many events of 32 bytes, to each of the eight rings in turn. */
SEC("raw_tp/sys_enter")
int fill_rings(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0];

	for (__u32 i = 0; i < 1024 && i < count; i++) {
		__u32 index = i & 7;
		void *ring = bpf_map_lookup_elem(&rings, &index);

		if (ring)
			bpf_ringbuf_output(ring, data, 32, BPF_RB_NO_WAKEUP);
	}
	return 0;
}

/* args[0]: how many events of 32 bytes; args[1]: whether they are for the reader in C. */
SEC("raw_tp/sys_enter")
int fill_perf(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0], in_c = ctx->args[1];

	for (__u32 i = 0; i < 1024 && i < count; i++)
		if (in_c)
			bpf_perf_event_output(ctx, &perf_of_c, BPF_F_CURRENT_CPU, data, 32);
		else
			bpf_perf_event_output(ctx, &perf, BPF_F_CURRENT_CPU, data, 32);
	return 0;
}

enum policy { EACH, SILENTLY, BY_FILL, BY_TIME };

/* args[0]: how many events; args[1]: when the reader is woken, enum policy. */
SEC("raw_tp/sys_enter")
int stream(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0], policy = ctx->args[1];

	for (__u32 i = 0; i < 128 && i < count; i++) {
		struct stream_event *event = bpf_event_reserve(live);

		if (!event)
			continue;
		event->time_ns = bpf_ktime_get_ns();
		event->payload[0] = i;
		event->payload[2] = policy;
		if (policy == EACH)
			bpf_event_submit(event);
		else if (policy == SILENTLY)
			bpf_event_submit_silently(event);
		else if (policy == BY_FILL)
			bpf_event_submit_by_fill(live, event, 1 << 18);
		else
			bpf_event_submit_by_time(event, 10 * 1000 * 1000);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

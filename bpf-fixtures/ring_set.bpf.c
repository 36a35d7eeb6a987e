// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Several rings in an array of maps. The program is run by BPF_PROG_TEST_RUN.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct event {
	__u64 sequence;
	__u64 payload[3];
};

struct ring_type {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} set_ring_0 SEC(".maps"), set_ring_1 SEC(".maps"), set_ring_2 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct ring_type);
} set_rings SEC(".maps") = {
	.values = { &set_ring_0, &set_ring_1, &set_ring_2 },
};

__u64 sequence;
__u64 lost;

/* args[0]: the number of events; args[1]: the index of a ring, or 3 for each ring in turn. */
SEC("raw_tp/sys_enter")
int emit_to_ring(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 count = ctx->args[0], index = ctx->args[1];

	for (__u32 i = 0; i < 128; i++) {
		struct event event = {};
		__u32 key = index;
		void *ring;

		if (i >= count)
			break;
		if (key == 3)
			key = sequence % 3;
		ring = bpf_map_lookup_elem(&set_rings, &key);
		if (!ring)
			return 1;
		event.sequence = sequence;
		event.payload[0] = sequence * 3;
		event.payload[1] = sequence ^ 0x5555;
		event.payload[2] = ~sequence;
		sequence += 1;
		if (bpf_ringbuf_output(ring, &event, sizeof(event), 0))
			lost += 1;
	}
	return 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A Bloom filter that a program asks. Linux 5.16.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct place {
	__u32 a;
	__u8 b; /* three bytes of padding follow */
	__u64 c;
};

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 64);
	__uint(map_extra, 4); /* hash functions */
	__type(value, struct place);
} seen SEC(".maps");

struct place asked;
int answer;

SEC("raw_tp/sys_enter")
int ask(void *context)
{
	struct place place = asked;

	answer = bpf_map_peek_elem(&seen, &place);
	return 0;
}

SEC("raw_tp/sys_enter")
int add(void *context)
{
	struct place place = asked;

	bpf_map_push_elem(&seen, &place, 0);
	return 0;
}

char _license[] SEC("license") = "GPL";

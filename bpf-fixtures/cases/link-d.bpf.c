// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Uses what link-c defines. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} shared_map SEC(".maps") __weak;

extern __u32 shared_value;
extern int shared_function(int number);

SEC("raw_tp")
int second(void *context)
{
	__u32 key = 1;

	bpf_map_lookup_elem(&shared_map, &key);
	return shared_function(shared_value);
}

char _license[] SEC("license") = "GPL";

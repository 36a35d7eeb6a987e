// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Defines what link-d declares, and a weak map. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} shared_map SEC(".maps") __weak;

__u32 shared_value = 40;

int shared_function(int number)
{
	return number + 1;
}

SEC("raw_tp")
int first(void *context)
{
	__u32 key = 1;

	bpf_map_lookup_elem(&shared_map, &key);
	return shared_value;
}

char _license[] SEC("license") = "GPL";

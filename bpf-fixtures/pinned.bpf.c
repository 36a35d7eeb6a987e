// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A map that libbpf pins by its name, in the directory that the object is opened with.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} shared SEC(".maps");

SEC("raw_tp/sys_enter")
int count(void *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&shared, &key);

	if (value)
		*value += 1;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

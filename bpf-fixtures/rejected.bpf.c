// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A program that the verifier must reject: it reads through a pointer that may be NULL.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

SEC("raw_tp/sys_enter")
int forgets_null_check(void *ctx)
{
	__u32 key = 0;
	__u64 *value = bpf_map_lookup_elem(&counts, &key);

	return *value > 3;
}

SEC("raw_tp/sys_exit")
int is_fine(void *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

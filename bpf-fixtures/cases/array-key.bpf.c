// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// An array whose keys are not 4 bytes.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, __u64); __type(value, __u64); } wide SEC(".maps");
SEC("socket") int f(void *ctx) { __u64 k = 0; return bpf_map_lookup_elem(&wide, &k) ? 1 : 0; }
char _license[] SEC("license") = "GPL";

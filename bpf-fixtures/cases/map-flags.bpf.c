// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A flag that arrays do not take.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __uint(map_flags, BPF_F_NO_PREALLOC); __type(key, __u32); __type(value, __u64); } flagged SEC(".maps");
SEC("socket") int f(void *ctx) { __u32 k = 0; return bpf_map_lookup_elem(&flagged, &k) ? 1 : 0; }
char _license[] SEC("license") = "GPL";

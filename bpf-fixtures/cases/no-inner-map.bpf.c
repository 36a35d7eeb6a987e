// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A map of maps without the inner map that says what its maps are like.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS); __uint(max_entries, 4); __type(key, __u32); __type(value, __u32); } outer SEC(".maps");
SEC("socket") int f(void *ctx) { __u32 k = 0; return bpf_map_lookup_elem(&outer, &k) ? 1 : 0; }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A hash map without a value.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, __u32); } valueless SEC(".maps");
SEC("socket") int f(void *ctx) { __u32 k = 0; return bpf_map_lookup_elem(&valueless, &k) ? 1 : 0; }
char _license[] SEC("license") = "GPL";

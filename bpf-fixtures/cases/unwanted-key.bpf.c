// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A queue with a key.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_QUEUE); __uint(max_entries, 4); __type(key, __u32); __type(value, __u64); } keyed SEC(".maps");
SEC("socket") int f(void *ctx) { __u64 v; return bpf_map_pop_elem(&keyed, &v); }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A map without a type.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(max_entries, 1); __type(key, __u32); __type(value, __u64); } untyped SEC(".maps");
SEC("socket") int f(void *ctx) { __u32 k = 0; return bpf_map_lookup_elem(&untyped, &k) ? 1 : 0; }
char _license[] SEC("license") = "GPL";

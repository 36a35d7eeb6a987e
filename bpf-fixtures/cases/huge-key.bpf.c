// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A key of 2 GiB.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __uint(key_size, 0x7fffffff); __uint(value_size, 8); } huge SEC(".maps");
SEC("socket") int f(void *ctx) { __u32 k = 0; return bpf_map_lookup_elem(&huge, &k) ? 1 : 0; }
char _license[] SEC("license") = "GPL";

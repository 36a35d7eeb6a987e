// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The map's max_entries is 0 (EINVAL); a program of a type that this kernel lacks is in the object, but was never tried.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, __u32); __type(value, __u64); } counts SEC(".maps");
SEC("lirc_mode2") int remote(void *ctx) { __u32 k = 0; return bpf_map_lookup_elem(&counts, &k) ? 1 : 0; }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Maps as libbpf took them before 1.0.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct bpf_map_def { unsigned int type, key_size, value_size, max_entries, map_flags; };
struct bpf_map_def counts SEC("maps") = { .type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1 };
SEC("socket") int f(void *ctx) { __u32 k = 0; return bpf_map_lookup_elem(&counts, &k) ? 1 : 0; }
char _license[] SEC("license") = "GPL";

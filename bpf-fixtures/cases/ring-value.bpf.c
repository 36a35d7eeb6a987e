// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A ring buffer has neither keys nor values.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); __type(value, __u64); } events SEC(".maps");
SEC("socket") int f(void *ctx) { return bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA); }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Maps of which the kernel keeps something else than was asked.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_DEVMAP); __uint(max_entries, 8); __uint(pinning, LIBBPF_PIN_BY_NAME); __type(key, __u32); __type(value, __u32); } devices SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_DEVMAP_HASH); __uint(max_entries, 8); __uint(pinning, LIBBPF_PIN_BY_NAME); __type(key, __u32); __type(value, __u32); } hashed_devices SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_LRU_HASH); __uint(max_entries, 1001); __uint(map_flags, BPF_F_NO_COMMON_LRU); __uint(pinning, LIBBPF_PIN_BY_NAME); __type(key, __u32); __type(value, __u32); } recent SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 5000); __uint(pinning, LIBBPF_PIN_BY_NAME); } ring_of_pages SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY); __uint(pinning, LIBBPF_PIN_BY_NAME); __type(key, __u32); __type(value, __u32); } events_per_cpu SEC(".maps");
SEC("xdp") int f(struct xdp_md *ctx) { return bpf_redirect_map(&devices, 0, 0) + bpf_redirect_map(&hashed_devices, 0, 0); }
SEC("socket") int g(void *ctx) { __u32 k = 0; bpf_ringbuf_query(&ring_of_pages, 0); return bpf_map_lookup_elem(&recent, &k) ? 1 : 0; }
char _license[] SEC("license") = "GPL";

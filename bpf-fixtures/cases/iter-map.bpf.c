// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// An iterator over a map's elements: needs bpf_link_create with the map, which the API cannot say.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct bpf_iter__bpf_map_elem { void *meta; void *map; void *key; void *value; };
SEC("iter/bpf_map_elem")
int each(struct bpf_iter__bpf_map_elem *ctx) { return 0; }
char _license[] SEC("license") = "GPL";

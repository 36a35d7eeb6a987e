// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The length given to a helper has no bound; the explanation speaks of an offset.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, char[256]); } buffer SEC(".maps");
SEC("tracepoint/raw_syscalls/sys_enter")
int on_enter(__u64 *ctx)
{
    __u32 zero = 0;
    char *b = bpf_map_lookup_elem(&buffer, &zero);
    if (!b) return 0;
    volatile __u32 length = ctx[3];
    bpf_probe_read_user(b, length, (void *)ctx[2]);
    return 0;
}
char _license[] SEC("license") = "GPL";

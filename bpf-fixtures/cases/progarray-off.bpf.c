// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A tail-call table that names a program which is switched off ('?').
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
int next(struct __sk_buff *s);
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 2); __uint(key_size, 4); __array(values, int(void *)); }
    jumps SEC(".maps") = { .values = { [1] = (void *)&next } };
SEC("?socket") int next(struct __sk_buff *s) { return 0; }
SEC("socket") int first(struct __sk_buff *s) { bpf_tail_call(s, &jumps, 1); return 1; }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
static volatile unsigned hits;          /* .bss holds nothing but static variables */
static volatile unsigned step = 5;      /* and so does .data */
SEC("raw_tp") int prog(void *c) { hits += step; return hits; }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
static volatile unsigned limit = 11;
static volatile unsigned seen;
SEC("raw_tp") int a(void *c) { seen += 1; return limit; }
char _license[] SEC("license") = "GPL";

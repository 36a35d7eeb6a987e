// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The category is missing: SEC("tracepoint/sched/sched_switch") was meant.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("tracepoint/sched_switch")
int on_switch(void *ctx) { return 0; }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
/* arrays in sections of their own, whose length user space chooses before load */
unsigned long per_cpu[1] SEC(".data.percpu");
unsigned long more[1] SEC(".bss.more");
unsigned long other = 42;
SEC("raw_tp") int prog(void *c) { per_cpu[0]++; more[0]++; other++; return 0; }
char _license[] SEC("license") = "GPL";

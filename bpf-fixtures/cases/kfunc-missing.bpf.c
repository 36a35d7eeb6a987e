// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A function that no kernel offers to programs.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
extern void swift_bpf_no_such_kfunc(void) __ksym;
SEC("tc") int f(struct __sk_buff *s) { swift_bpf_no_such_kfunc(); return 0; }
char _license[] SEC("license") = "GPL";

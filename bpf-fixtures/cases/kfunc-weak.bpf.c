// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A weak function that no kernel offers, called without asking whether it is there.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
extern void swift_bpf_no_such_kfunc(void) __ksym __weak;
SEC("tc") int f(struct __sk_buff *s) { swift_bpf_no_such_kfunc(); return 0; }
char _license[] SEC("license") = "GPL";

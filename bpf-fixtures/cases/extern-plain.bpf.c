// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// An extern function without __ksym, of another object file (to be linked in).
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
extern int helper_elsewhere(int x);
SEC("socket")
int f(struct __sk_buff *s) { return helper_elsewhere(s->len); }
char _license[] SEC("license") = "GPL";

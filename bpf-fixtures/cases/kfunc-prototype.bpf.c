// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A function of the kernel that takes other arguments.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct task_struct;
extern int bpf_task_release(int a, int b, int c) __ksym;
SEC("tc") int f(struct __sk_buff *s) { return bpf_task_release(1, 2, 3); }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A helper that programs of this type do not have: newer kernels word it so that no explanation is found.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("socket")
int f(struct __sk_buff *s) { return bpf_get_current_pid_tgid() & bpf_redirect(1, 0); }
char _license[] SEC("license") = "GPL";

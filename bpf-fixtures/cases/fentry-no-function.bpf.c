// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A kernel function that does not exist: the error names neither it nor the reason.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("fentry/no_such_kernel_function")
int on_call(void *ctx) { return 0; }
char _license[] SEC("license") = "GPL";

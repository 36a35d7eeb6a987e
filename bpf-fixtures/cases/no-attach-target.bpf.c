// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// fentry without a function.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("fentry") int on_call(void *ctx) { return 0; }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A program that is static.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("socket") static __attribute__((used)) int f(void *ctx) { return 0; }
char _license[] SEC("license") = "GPL";

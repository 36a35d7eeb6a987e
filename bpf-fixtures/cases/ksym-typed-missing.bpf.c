// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A variable, by its type, that no kernel has.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
extern const int swift_bpf_no_such_variable __ksym;
SEC("socket") int f(void *ctx) { return (long)&swift_bpf_no_such_variable; }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// An address that no kernel has.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
extern const void swift_bpf_no_such_symbol __ksym;
SEC("socket") int f(void *ctx) { return (long)&swift_bpf_no_such_symbol; }
char _license[] SEC("license") = "GPL";

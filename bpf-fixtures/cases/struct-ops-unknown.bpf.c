// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A structure of functions that no kernel has.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct swift_bpf_no_such_ops { int (*call)(void); };
SEC("struct_ops/call") int call(void *ctx) { return 0; }
SEC(".struct_ops") struct swift_bpf_no_such_ops ops = { .call = (void *)call };
char _license[] SEC("license") = "GPL";

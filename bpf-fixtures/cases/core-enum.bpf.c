// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// An enumerator that the kernel does not have.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
enum bpf_map_type___ours { SWIFT_BPF_NO_SUCH_VALUE___ours = 1 };
SEC("socket") int f(void *ctx) { return bpf_core_enum_value(enum bpf_map_type___ours, SWIFT_BPF_NO_SUCH_VALUE___ours); }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A tracepoint that the kernel does not have, by its type.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("tp_btf/swift_bpf_no_such_event") int on_event(void *ctx) { return 0; }
char _license[] SEC("license") = "GPL";

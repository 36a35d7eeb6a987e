// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A tracepoint that no kernel has.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("tracepoint/swift_bpf/no_such_event")
int on_nothing(void *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A map of a type that no kernel knows yet.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, 250);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} from_the_future SEC(".maps");

SEC("raw_tp/sys_enter")
int on_enter(void *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

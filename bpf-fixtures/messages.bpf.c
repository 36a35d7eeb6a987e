// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Writes a message to the trace pipe, and adds two numbers in a function of its own.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

const volatile __u32 mark;
volatile __u64 sum;

static __noinline __u64 add(__u64 first, __u64 second)
{
	return first + second;
}

SEC("raw_tp")
int on_message(void *ctx)
{
	bpf_printk("swift-bpf message %u", mark);
	sum = add(sum, 0x123456789abcdef0);
	return 0;
}

char _license[] SEC("license") = "GPL";

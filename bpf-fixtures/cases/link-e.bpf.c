// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Declares a variable of link-c with another type. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern struct pair {
	__u32 first, second;
} shared_value;

SEC("raw_tp")
int third(void *context)
{
	return shared_value.second;
}

char _license[] SEC("license") = "GPL";

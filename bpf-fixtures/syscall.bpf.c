// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A program that a system call runs, with a context that it reads and writes. */
#include "kernel_types.h"

struct sum {
	__u32 first;
	__u32 second;
	__u64 result;
};

SEC("syscall")
int add(struct sum *sum)
{
	sum->result = (__u64)sum->first + sum->second;
	return sum->first == 0 ? -22 : 7;
}

char LICENSE[] SEC("license") = "GPL";

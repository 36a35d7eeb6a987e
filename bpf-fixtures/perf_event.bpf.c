// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A program that perf events run.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

__u64 samples;

SEC("perf_event")
int on_sample(void *context)
{
	__atomic_fetch_add(&samples, 1, __ATOMIC_RELAXED);
	return 0;
}

char _license[] SEC("license") = "GPL";

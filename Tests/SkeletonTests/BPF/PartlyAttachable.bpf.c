// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 count = 0;

SEC("tracepoint/raw_syscalls/sys_enter")
int a_good_one(void *context)
{
    __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
    return 0;
}

SEC("tracepoint/raw_syscalls/does_not_exist")
int b_bad_one(void *context)
{
    return 0;
}

char _license[] SEC("license") = "GPL";

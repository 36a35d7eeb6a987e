// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A field that the kernel does not have: which one is only in the log, and the C line shown is another.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
struct task_struct { int pid; int gone_since_yesterday; } __attribute__((preserve_access_index));
SEC("tp_btf/sched_process_exec")
int on_exec(__u64 *ctx)
{
    struct task_struct *t = (void *)ctx[0];
    int sum = 0;
    for (int i = 0; i < 3; i++)
        sum += bpf_get_smp_processor_id();
    return sum + t->gone_since_yesterday;
}
char _license[] SEC("license") = "GPL";

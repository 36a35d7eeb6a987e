// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A missing field in a function of its own: libbpf names no relocation in the log of the program that calls it.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
struct task_struct { int pid; int never_was_there; } __attribute__((preserve_access_index));
static __attribute__((noinline)) int read_field(struct task_struct *t)
{
    if (!t) return 0;
    return BPF_CORE_READ(t, never_was_there);
}
SEC("tp_btf/sched_process_exec")
int on_exec(__u64 *ctx) { return read_field((void *)ctx[0]); }
char _license[] SEC("license") = "GPL";

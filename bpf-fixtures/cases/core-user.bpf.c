// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A structure of a process, which CO-RE looks for in the kernel.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
struct swift_bpf_application_state { int counter; } __attribute__((preserve_access_index));
SEC("uprobe")
int on_call(void *ctx)
{
    struct swift_bpf_application_state *state = *(void **)ctx;
    int counter = 0;
    bpf_core_read_user(&counter, sizeof(counter), &state->counter);
    return counter;
}
char _license[] SEC("license") = "GPL";

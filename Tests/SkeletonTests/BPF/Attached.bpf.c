// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 enters = 0;
__u64 exits = 0;
__u64 by_kind[4] = {};
char buffer[1 << 20] = {};
const volatile __u32 process = 0;

static __always_inline int is_wanted(void)
{
    return bpf_get_current_pid_tgid() >> 32 == process;
}

SEC("tracepoint/raw_syscalls/sys_enter")
int on_enter(void *context)
{
    if (is_wanted()) {
        __atomic_fetch_add(&enters, 1, __ATOMIC_RELAXED);
        __atomic_fetch_add(&by_kind[1], 1, __ATOMIC_RELAXED);
    }
    return buffer[0] == 99;
}

SEC("raw_tp/sys_exit")
int on_exit(void *context)
{
    if (is_wanted())
        __atomic_fetch_add(&exits, 1, __ATOMIC_RELAXED);
    return 0;
}

/* attach() leaves it out: the section does not say where. */
SEC("tracepoint")
int unplaced(void *context)
{
    return 0;
}

/* Not loaded unless Swift switches it on. */
SEC("?raw_tp/sys_enter")
int on_demand(void *context)
{
    return 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "../../CExecWatch/include/exec_watch.h"

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 64 * 1024);          /* bytes */
} events SEC(".maps");

const volatile unsigned int only_uid = ~0u;  /* set from Swift before load */
unsigned long long lost = 0;                 /* read from Swift */

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *ctx)
{
    struct exec_event *event;
    unsigned int uid = bpf_get_current_uid_gid();

    if (only_uid != ~0u && uid != only_uid)
        return 0;
    event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
    if (!event) {                            /* the ring buffer is full */
        __atomic_fetch_add(&lost, 1, __ATOMIC_RELAXED);
        return 0;
    }
    event->pid = bpf_get_current_pid_tgid() >> 32;
    event->uid = uid;
    bpf_get_current_comm(event->command, sizeof(event->command));
    bpf_ringbuf_submit(event, 0);
    return 0;
}

char _license[] SEC("license") = "GPL";

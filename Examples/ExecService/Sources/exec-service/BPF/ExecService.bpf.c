// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <swift_bpf.h>

/* What Swift receives for each process that starts a new program. */
struct exec_event {
    __u32 pid;
    char command[16];
};

BPF_EVENTS(events, struct exec_event, 64 * 1024);

SEC("tracepoint/sched/sched_process_exec")
int on_exec(void *context)
{
    struct exec_event *event = bpf_event_reserve(events);

    if (!event)
        return 0;
    event->pid = bpf_get_current_pid_tgid() >> 32;
    bpf_get_current_comm(event->command, sizeof(event->command));
    bpf_event_submit(event);
    return 0;
}

char _license[] SEC("license") = "GPL";

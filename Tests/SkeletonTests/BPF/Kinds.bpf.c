// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Kinds of maps, each with the view that fits it.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <swift_bpf.h>

struct job {
    __u32 number;
    char name[12];
};

struct prefix {
    __u32 length;
    __u8 address[4];
};

enum color { COLOR_RED, COLOR_GREEN };

BPF_PERF_EVENTS(reports, struct job);

struct {
    __uint(type, BPF_MAP_TYPE_QUEUE);
    __uint(max_entries, 2);
    __type(value, struct job);
} jobs SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_STACK);
    __uint(max_entries, 4);
    __type(value, __u64);
} stack SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
    __uint(max_entries, 2);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, sizeof(__u32));
} steps SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_LPM_TRIE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __uint(max_entries, 8);
    __type(key, struct prefix);
    __type(value, enum color);
} routes SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 8);
    __type(key, char[16]);
    __type(value, enum color);
} colors SEC(".maps");

SEC("raw_tp")
int jump(void *context)
{
    bpf_tail_call(context, &steps, 1);
    return 0;
}

SEC("raw_tp")
int landed(void *context)
{
    struct job job = {};

    if (!bpf_map_pop_elem(&jobs, &job)) {
        job.number++;
        bpf_map_push_elem(&jobs, &job, BPF_ANY);
        bpf_event_perf_output(context, reports, &job, sizeof(job));
    }
    return 77;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The same programs as in programs.bpf.swift. */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
    int tgid;
    struct task_struct *real_parent;
} __attribute__((preserve_access_index));

struct event {
    __u32 process;
    __u32 kind;
    __u64 time;
    __u64 size;
    char command[16];
};

struct statistics {
    __u64 count;
    __u64 bytes;
    __u32 largest;
    __u32 smallest;
};

struct limits {
    __u32 smallest;
    __u32 largest;
};

struct ethernet {
    __u8 addresses[12];
    __be16 type;
} __attribute__((packed));

struct ipv4 {
    __u8 version_and_length;
    __u8 service;
    __be16 length;
    __be16 id;
    __be16 fragment;
    __u8 time_to_live;
    __u8 protocol;
    __be16 checksum;
    __be32 source;
    __be32 destination;
} __attribute__((packed));

struct tcp {
    __be16 source;
    __be16 destination;
    __u8 rest[16];
} __attribute__((packed));

const volatile struct limits limits = {0, 1500};
__u64 sum;

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, __u32);
    __type(value, __u64);
} counts SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 4);
    __type(key, __u32);
    __type(value, struct statistics);
} statistics SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, 1 << 16);
} events SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 1024);
    __type(key, __u16);
    __type(value, __u64);
} blockedPorts SEC(".maps");

SEC("xdp")
int countPackets(struct xdp_md *context)
{
    __u32 key = context->rx_queue_index;
    __u64 *count = bpf_map_lookup_elem(&counts, &key);

    if (count) {
        *count += 1;
    } else {
        __u64 one = 1;
        bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
    }
    return XDP_PASS;
}

static __always_inline int collect(struct xdp_md *context, __u32 key)
{
    void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
    struct ethernet *ethernet = data;
    struct statistics *entry;
    __u32 size;

    if (data + sizeof(*ethernet) > end)
        return XDP_PASS;
    entry = bpf_map_lookup_elem(&statistics, &key);
    if (!entry)
        return XDP_PASS;
    size = bpf_ntohs(ethernet->type);
    if (size < limits.smallest)
        return XDP_DROP;
    entry->count += 1;
    entry->bytes += size;
    if (size > entry->largest)
        entry->largest = size;
    if (size < entry->smallest)
        entry->smallest = size;
    return XDP_PASS;
}

SEC("xdp")
int collectStatistics(struct xdp_md *context)
{
    return collect(context, 0);
}

SEC("xdp")
int collectStatisticsChecked(struct xdp_md *context)
{
    return collect(context, 1);
}

SEC("xdp")
int writeEvent(struct xdp_md *context)
{
    struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

    if (!event)
        return XDP_DROP;
    event->process = bpf_get_smp_processor_id();
    event->kind = 7;
    event->time = bpf_ktime_get_ns();
    event->size = 64;
    __builtin_memset(event->command, 0, sizeof(event->command));
    bpf_ringbuf_discard(event, 0);
    return XDP_PASS;
}

SEC("xdp")
int filterPorts(struct xdp_md *context)
{
    void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
    struct ethernet *ethernet = data;
    struct ipv4 *ip = data + sizeof(*ethernet);
    struct tcp *tcp;
    __u64 *hits;
    __u16 port;

    if (data + sizeof(*ethernet) > end || ethernet->type != bpf_htons(0x0800))
        return XDP_PASS;
    if ((void *)(ip + 1) > end || ip->protocol != 6)
        return XDP_PASS;
    tcp = (void *)ip + (ip->version_and_length & 0xf) * 4;
    if ((void *)(tcp + 1) > end)
        return XDP_PASS;
    port = bpf_ntohs(tcp->destination);
    hits = bpf_map_lookup_elem(&blockedPorts, &port);
    if (hits) {
        __atomic_fetch_add(hits, 1, __ATOMIC_RELAXED);
        return XDP_DROP;
    }
    return XDP_PASS;
}

SEC("xdp")
int addBytes(struct xdp_md *context)
{
    __u8 *data = (void *)(long)context->data;
    void *end = (void *)(long)context->data_end;
    __u64 total = 0;

    if ((void *)data + 32 > end)
        return XDP_PASS;
    for (int index = 0; index < 32; index++)
        total += data[index];
    sum += total;
    return XDP_PASS;
}

SEC("raw_tp")
int readTask(void *context)
{
    struct task_struct *task = (void *)bpf_get_current_task();

    sum += (__u64)(__u32)BPF_CORE_READ(task, tgid) + (__u64)(__u32)BPF_CORE_READ(task, real_parent, tgid);
    return 0;
}

char LICENSE[] SEC("license") = "GPL";

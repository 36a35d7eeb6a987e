// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Kinds of maps with an index, or with values that are not the program's own. The kernel may lack those at the end,
// which no program uses: the test switches them off.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Newer than Linux 6.1's header. */
#define CGRP_STORAGE 32
#define ARENA 33

#define MAP(name, kind, entries, key_type, value_type, ...)                                                            \
    struct {                                                                                                           \
        __uint(type, kind);                                                                                            \
        __uint(max_entries, entries);                                                                                  \
        __type(key, key_type);                                                                                         \
        __type(value, value_type);                                                                                     \
        __VA_ARGS__                                                                                                    \
    } name SEC(".maps")

MAP(slots, BPF_MAP_TYPE_ARRAY, 4, int, __u64);
MAP(mapped, BPF_MAP_TYPE_ARRAY, 8, __u32, __u32, __uint(map_flags, BPF_F_MMAPABLE););

struct inner {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64);
};

struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, 2);
    __uint(key_size, sizeof(__u32));
    __array(values, struct inner);
} by_index SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
    __uint(max_entries, 2);
    __type(key, char[16]);
    __array(values, struct inner);
} by_name SEC(".maps");

MAP(counters, BPF_MAP_TYPE_PERF_EVENT_ARRAY, 64, __u32, __u32);
MAP(groups, BPF_MAP_TYPE_CGROUP_ARRAY, 2, __u32, __u32);
MAP(sockets, BPF_MAP_TYPE_SOCKMAP, 4, __u32, __u64);
MAP(socket_hash, BPF_MAP_TYPE_SOCKHASH, 4, __u64, __u64);
MAP(reuseport, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY, 4, __u32, __u64);
MAP(devices, BPF_MAP_TYPE_DEVMAP, 4, __u32, struct bpf_devmap_val);
MAP(device_hash, BPF_MAP_TYPE_DEVMAP_HASH, 4, __u32, __u32);
MAP(cpus, BPF_MAP_TYPE_CPUMAP, 4, __u32, struct bpf_cpumap_val);
MAP(xdp_sockets, BPF_MAP_TYPE_XSKMAP, 4, __u32, __u32);
MAP(by_socket, BPF_MAP_TYPE_SK_STORAGE, 0, int, __u64, __uint(map_flags, BPF_F_NO_PREALLOC););

struct {
    __uint(type, BPF_MAP_TYPE_STACK_TRACE);
    __uint(max_entries, 16);
    __uint(key_size, sizeof(__u32));
    __uint(value_size, 32 * sizeof(__u64));
} stacks SEC(".maps");

MAP(by_inode, BPF_MAP_TYPE_INODE_STORAGE, 0, int, __u64, __uint(map_flags, BPF_F_NO_PREALLOC););
MAP(by_task, BPF_MAP_TYPE_TASK_STORAGE, 0, int, __u64, __uint(map_flags, BPF_F_NO_PREALLOC););
MAP(by_cgroup, CGRP_STORAGE, 0, int, __u64, __uint(map_flags, BPF_F_NO_PREALLOC););

struct {
    __uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
    __uint(max_entries, 64);
    __type(value, __u64);
} seen SEC(".maps");

struct {
    __uint(type, ARENA);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, 4);
} arena SEC(".maps");

/* Counts in the arrays, and in the inner maps that exist. */
SEC("raw_tp")
int count(void *context)
{
    __u32 index = 1, zero = 0;
    char name[16] = "second";
    __u64 *slot = bpf_map_lookup_elem(&slots, &index);
    __u32 *shared = bpf_map_lookup_elem(&mapped, &index);
    void *inner;

    if (slot)
        *slot += 1;
    if (shared)
        *shared += 1;
    inner = bpf_map_lookup_elem(&by_index, &index);
    if (inner && (slot = bpf_map_lookup_elem(inner, &zero)))
        *slot += 1;
    inner = bpf_map_lookup_elem(&by_name, name);
    if (inner && (slot = bpf_map_lookup_elem(inner, &zero)))
        *slot += 1;
    return 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A map of each kind that Linux 5.10 has, and a program that fills or reads it.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct prefix {
	__u32 length;
	__u8 address[4];
};

struct locked {
	struct bpf_spin_lock lock;
	__u32 changes;
	__u64 first;
	__u64 second;
};

#define MAP(name, kind, entries, key_type, value_type, ...)                                                            \
	struct {                                                                                                       \
		__uint(type, BPF_MAP_TYPE_##kind);                                                                     \
		__uint(max_entries, entries);                                                                          \
		__type(key, key_type);                                                                                 \
		__type(value, value_type);                                                                             \
		__VA_ARGS__                                                                                            \
	} name SEC(".maps")

MAP(hash, HASH, 1024, __u32, __u64);
MAP(array, ARRAY, 8, __u32, __u64);
MAP(lru_hash, LRU_HASH, 64, __u32, __u64);
MAP(percpu_hash, PERCPU_HASH, 64, __u32, __u64);
MAP(percpu_array, PERCPU_ARRAY, 8, __u32, __u64);
MAP(lru_percpu_hash, LRU_PERCPU_HASH, 64, __u32, __u64);
MAP(trie, LPM_TRIE, 16, struct prefix, __u32, __uint(map_flags, BPF_F_NO_PREALLOC););
MAP(locked, HASH, 8, __u32, struct locked);
MAP(mapped, ARRAY, 4, __u32, __u64, __uint(map_flags, BPF_F_MMAPABLE););

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__type(value, __u32);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 4);
	__type(value, __u32);
} stack SEC(".maps");

struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} array_of_maps SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u64);
	__array(values, struct inner);
} hash_of_maps SEC(".maps");

MAP(programs, PROG_ARRAY, 4, __u32, __u32);
MAP(perf_events, PERF_EVENT_ARRAY, 64, __u32, __u32);
MAP(cgroups, CGROUP_ARRAY, 2, __u32, __u32);
MAP(sockets, SOCKMAP, 4, __u32, __u64);
MAP(socket_hash, SOCKHASH, 4, __u64, __u64);
MAP(reuseport, REUSEPORT_SOCKARRAY, 4, __u32, __u64);
MAP(devices, DEVMAP, 4, __u32, struct bpf_devmap_val);
MAP(device_hash, DEVMAP_HASH, 4, __u32, struct bpf_devmap_val);
MAP(cpus, CPUMAP, 4, __u32, struct bpf_cpumap_val);
MAP(xdp_sockets, XSKMAP, 4, __u32, __u32);
MAP(socket_storage, SK_STORAGE, 0, __u32, __u64, __uint(map_flags, BPF_F_NO_PREALLOC););

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(__u64));
} stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(map_flags, BPF_F_STACK_BUILD_ID);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 32 * sizeof(struct bpf_stack_build_id));
} build_ids SEC(".maps");

__u64 result;
__s64 stack_id;
__s64 build_id_stack;
__u32 address;

static void count(void *map, void *key)
{
	__u64 *value = bpf_map_lookup_elem(map, key), one = 1;

	if (value)
		*value += 1;
	else
		bpf_map_update_elem(map, key, &one, BPF_ANY);
}

/* Counts in all maps with keys, once for each run. */
SEC("raw_tp/sys_enter")
int fill(void *context)
{
	__u32 key = 3, number = 5;

	count(&hash, &key);
	count(&array, &key);
	count(&lru_hash, &key);
	count(&percpu_hash, &key);
	count(&percpu_array, &key);
	count(&lru_percpu_hash, &key);
	count(&mapped, &key);
	bpf_map_push_elem(&queue, &number, BPF_EXIST);
	number = 6;
	bpf_map_push_elem(&queue, &number, BPF_EXIST);
	bpf_map_push_elem(&stack, &number, BPF_EXIST);
	return 0;
}

/* The value of the longest prefix that `address` has. */
SEC("raw_tp/sys_enter")
int route(void *context)
{
	struct prefix key = {.length = 32};
	__u32 *found;

	__builtin_memcpy(key.address, &address, sizeof(address));
	found = bpf_map_lookup_elem(&trie, &key);
	result = found ? *found : 0;
	return 0;
}

/* Changes both numbers of a value while it holds the lock. */
SEC("tc")
int change_locked(struct __sk_buff *context)
{
	__u32 key = 1;
	struct locked *value = bpf_map_lookup_elem(&locked, &key);

	if (!value)
		return 0;
	bpf_spin_lock(&value->lock);
	value->changes += 1;
	value->first += 1;
	value->second += 1;
	bpf_spin_unlock(&value->lock);
	return 1;
}

/* Counts key 9 in the inner maps of key 1 and of key 2 << 32. */
SEC("raw_tp/sys_enter")
int count_inner(void *context)
{
	__u32 index = 1, key = 9;
	__u64 long_key = 2ULL << 32;
	void *map = bpf_map_lookup_elem(&array_of_maps, &index);

	result = 0;
	if (map) {
		count(map, &key);
		result |= 1;
	}
	map = bpf_map_lookup_elem(&hash_of_maps, &long_key);
	if (map) {
		count(map, &key);
		result |= 2;
	}
	return 0;
}

SEC("raw_tp/sys_enter")
int jump(void *context)
{
	result = 1;
	bpf_tail_call(context, &programs, 2);
	result = 2;
	return 0;
}

SEC("raw_tp/sys_enter")
int landed(void *context)
{
	result = 3;
	return 0;
}

/* What the kernel says of the event of this CPU. */
SEC("raw_tp/sys_enter")
int write_event(void *context)
{
	__u64 number = 7;

	result = bpf_perf_event_output(context, &perf_events, BPF_F_CURRENT_CPU, &number, sizeof(number));
	return 0;
}

/* Whether the calling process is in control group 1 of the array. */
SEC("raw_tp/sys_enter")
int ask_cgroup(void *context)
{
	result = bpf_current_task_under_cgroup(&cgroups, 1);
	return 0;
}

SEC("raw_tp/sys_enter")
int take_stack(void *context)
{
	stack_id = bpf_get_stackid(context, &stacks, 0);
	build_id_stack = bpf_get_stackid(context, &build_ids, BPF_F_USER_STACK);
	return 0;
}

/* Puts the sockets of new connections into both maps. */
SEC("sockops")
int connected(struct bpf_sock_ops *context)
{
	__u32 index;
	__u64 key;

	if (context->op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB)
		index = 0;
	else if (context->op == BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB)
		index = 1;
	else
		return 1;
	key = index;
	bpf_sock_map_update(context, &sockets, &index, BPF_ANY);
	bpf_sock_hash_update(context, &socket_hash, &key, BPF_ANY);
	return 1;
}

/* Gives all packets of a group to the socket at index 2. */
SEC("sk_reuseport")
int choose(struct sk_reuseport_md *context)
{
	__u32 index = 2;

	return bpf_sk_select_reuseport(context, &reuseport, &index, 0) == 0 ? SK_PASS : SK_DROP;
}

/* Counts what a socket sends in its storage. */
SEC("cgroup_skb/egress")
int count_sent(struct __sk_buff *context)
{
	struct bpf_sock *socket = context->sk;
	__u64 *sent;

	if (!socket)
		return 1;
	socket = bpf_sk_fullsock(socket);
	if (!socket)
		return 1;
	sent = bpf_sk_storage_get(&socket_storage, socket, 0, 0);
	if (sent)
		__atomic_fetch_add(sent, 1, __ATOMIC_RELAXED);
	return 1;
}

/* XDP_REDIRECT if the map has the entry, else XDP_PASS. */
SEC("xdp")
int to_device(struct xdp_md *context)
{
	return bpf_redirect_map(&devices, 1, XDP_PASS);
}

SEC("xdp")
int to_device_by_key(struct xdp_md *context)
{
	return bpf_redirect_map(&device_hash, 77, XDP_PASS);
}

SEC("xdp")
int to_cpu(struct xdp_md *context)
{
	return bpf_redirect_map(&cpus, 0, XDP_PASS);
}

SEC("xdp")
int to_xdp_socket(struct xdp_md *context)
{
	return bpf_redirect_map(&xdp_sockets, 0, XDP_PASS);
}

SEC("xdp/devmap")
int after_redirect(struct xdp_md *context)
{
	return XDP_PASS;
}

SEC("xdp/cpumap")
int on_cpu(struct xdp_md *context)
{
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// One map of each kind that the map tests use, and global variables of every section.
#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

struct padded_key {
	__u32 a;
	__u8 b; /* three bytes of padding follow */
	__u64 c;
};

struct point {
	__s32 x;
	__s32 y;
};

enum verdict { VERDICT_PASS = 0, VERDICT_DROP = 1 };

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 128);
	__type(key, __u32);
	__type(value, __u64);
} hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u32);
} percpu_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u64);
} percpu_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} lru_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, struct padded_key);
	__type(value, struct point);
} padded SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, enum verdict);
} verdicts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u8);
	__type(value, bool);
} flags SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 4);
	__uint(value_size, sizeof(__u32));
} queue SEC(".maps");

const volatile __u32 limit = 7;
const volatile bool enabled = false;
volatile __s64 total = -5;
volatile __u32 calls;
volatile struct point origin = {3, 4};
volatile __u8 name[8] = "swift";
static volatile __u32 hidden;

/* Run by BPF_PROG_TEST_RUN: `limit` and `enabled` show that constants arrive, the rest that variables are shared. */
SEC("raw_tp/sys_enter")
int count_call(void *ctx)
{
	__u32 key = 0;
	__u64 *value, one = 1;

	calls += 1;
	hidden += 1;
	total += enabled ? limit : 0;
	value = bpf_map_lookup_elem(&hash, &key);
	if (value)
		*value += 1;
	else
		bpf_map_update_elem(&hash, &key, &one, BPF_ANY);
	value = bpf_map_lookup_elem(&percpu_array, &key);
	if (value)
		*value += 1;
	return 0;
}

/* Looks a padded key up as C lays it out, to show that Swift's keys and C's are the same. */
SEC("raw_tp/sys_exit")
int find_padded(void *ctx)
{
	struct padded_key key;
	struct point *found;

	__builtin_memset(&key, 0, sizeof(key));
	key.a = 1;
	key.b = 2;
	key.c = 3;
	found = bpf_map_lookup_elem(&padded, &key);
	calls = found ? found->x + found->y : 0xffffffff;
	return 0;
}

char _license[] SEC("license") = "GPL";

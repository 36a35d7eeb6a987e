// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Structures as keys, values, variables and events, which Swift types are held against. */
#include "kernel_types.h"

struct identity {
	__u32 pid;
	__u32 uid;
	__u64 started_at;
};

enum kind { KIND_A = 1, KIND_B = 2 };

struct mixed {
	__u32 pid;
	enum kind kind;
	unsigned char is_new;
	char command[15];
	union {
		__u64 number;
		__u32 halves[2];
	};
	__u32 low : 5, high : 27;
	struct {
		__u16 x;
		__u16 y;
	} point;
};

struct table {
	struct {
		__u32 pid, uid;
	} pairs[4];
	__u32 words[4];
	__u8 one[1];
	__u8 address[7];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct identity);
	__type(value, struct mixed);
} records SEC(".maps");

struct identity last = {};
struct table table = {.words = {1, 2, 3, 4}};
struct mixed sample = {.pid = 7, .kind = KIND_B, .is_new = 1};

SEC("raw_tp")
int prog(void *ctx)
{
	struct identity key = {};

	bpf_map_lookup_elem(&records, &key);
	last.pid++;
	table.words[0]++;
	sample.is_new = sample.is_new * 2;
	return 0;
}

char _license[] SEC("license") = "GPL";

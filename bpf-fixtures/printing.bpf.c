// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Values of each kind of type, which are printed by their BTF. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

enum reason { REASON_NONE, REASON_OK = 5, REASON_LATE = 9 };
enum change { CHANGE_DOWN = -1, CHANGE_UP = 1 };
enum wide { WIDE_SMALL = 1, WIDE_LARGE = 0x123456789aULL };

typedef struct {
	__s32 x, y;
} point_t;

struct event {
	__u32 pid;
	enum reason reason;
	enum change change;
	enum wide wide;
	bool is_new;
	char letter;
	char command[16];
	unsigned char path[8];
	unsigned char address[6];
	__u32 low : 5, high : 27;
	__s32 below : 4;
	double ratio;
	void *pointer;
	point_t place;
	struct {
		__u16 first;
		__u16 second;
	};
	union {
		__u64 number;
		__u32 halves[2];
	};
	union {
		__u32 code;
		char text[4];
	} detail;
	__u32 words[12];
	__u8 matrix[2][3];
	const volatile point_t *next;
	unsigned __int128 large;
};

struct packet {
	__u32 count;
	__u16 items[];
};

struct key {
	__u32 pid;
	__u8 kind;
};

struct event event = {
	.pid = 4242,
	.reason = REASON_OK,
	.change = CHANGE_DOWN,
	.wide = WIDE_LARGE,
	.is_new = true,
	.letter = 'x',
	.command = "a \"quoted\"\n",
	.path = "/bin/ls",
	.address = {0xde, 0xad, 0xbe, 0xef, 0, 1},
	.low = 17,
	.high = 70000,
	.below = -3,
	.ratio = 1.5,
	.pointer = (void *)0xffff888000001000,
	.place = {-1, 2},
	.first = 10,
	.second = 20,
	.number = 0x200000001,
	.detail = {.code = 0},
	.words = {1, 2, 3},
	.matrix = {{1, 2, 3}, {4, 5, 6}},
	.large = ((unsigned __int128)1 << 64) + 5,
};
struct event empty = {};
struct packet packet = {};
enum reason unknown = (enum reason)7;
point_t many[100] = {{1, 2}, {1, 2}, {1, 2}, {1, 2}, {3, 4}};
char names[2][8] = {"one", "two"};
float half = 0.5;
const volatile __u32 limit = 7;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, struct key);
	__type(value, point_t);
} places SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, enum reason);
} reasons SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, point_t);
} numbered SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, point_t);
} each SEC(".maps");

SEC("raw_tp")
int prog(void *ctx)
{
	event.pid += limit;
	many[0].x += empty.pid + packet.count + unknown + names[0][0];
	bpf_map_lookup_elem(&reasons, &packet.count);
	return 0;
}

char _license[] SEC("license") = "GPL";

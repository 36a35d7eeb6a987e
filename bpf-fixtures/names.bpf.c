// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Names that are keywords in Swift, that generated code uses itself, or that differ in C only.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

struct contextual {
	int copy, consume, unsafe, each, any, some, borrow, discard, yield, then, await, async, get, set;
	int actor, nonisolated, isolated, sending, package, open, left, right, none, macro, lazy, weak, dynamic;
};

struct keyword {
	int as, associatedtype, catch, class, defer, deinit, extension, fallthrough, fileprivate, func, guard, import;
	int in, init, inout, internal, is, let, nil, operator, precedencegroup, private, protocol, public, repeat;
	int rethrows, self, Self, subscript, super, throw, throws, try, typealias, var, where, Any, Type, Protocol;
};

struct generated {
	int fields, storage, hasher, description, rawValue, newValue, hash, bpf_members, bpfMembers, customMirror;
	int _, __, ___, _0, a_b, aB, AB, Ab, a__b, x1_2, x12;
};

struct UInt32 {
	int value;
};

struct Any {
	struct UInt32 String;
};

enum Optional { Optional_none, Optional_some, Optional_self, Optional_init, Optional_4, Optional_rawValue };

#define MAP(NAME, VALUE)                         \
	struct {                                 \
		__uint(type, BPF_MAP_TYPE_HASH); \
		__uint(max_entries, 1);          \
		__type(key, int);                \
		__type(value, VALUE);            \
	} NAME SEC(".maps")

MAP(part0, struct contextual);
MAP(_part1, struct keyword);
MAP(object, struct generated);
MAP(class, struct Any);
MAP(self, enum Optional);
MAP(init, int);
MAP(_, int);
MAP(map, int);

int a SEC(".data.a_b") = 1;
int b SEC(".data.a.b") = 1;
int contents = 1, variables = 1, memory = 1;
const volatile int Live = 1;

SEC("tp/syscalls/sys_enter_getpid") int all(void *context) { return contents + variables + memory + Live; }
SEC("tp/syscalls/sys_enter_getpid") int detach(void *context) { return a + b; }
SEC("tp/syscalls/sys_enter_getpid") int links(void *context) { return 0; }
SEC("tp/syscalls/sys_enter_getpid") int default_(void *context) { return 0; }
SEC("tp/syscalls/sys_enter_getpid") int throws(void *context) { return 0; }

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * CO-RE relocations of each kind, in programs that need the kernel's BTF for nothing else. Without maps: two loads of a
 * program have the same instructions.
 */
#include "kernel_types.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* In an anonymous structure and an anonymous union. */
struct sk_buff___fields {
	unsigned int len;
	__u16 protocol;
	__u8 pkt_type : 3;
	__u8 no_such_flag : 1;
	char cb[48];
};

struct task_struct___fields {
	char comm[16];
	unsigned int sched_reset_on_fork : 1;
	int no_such_field;
};

struct thread_struct___nothing {
	int no_such_field;
};

/* Of the module nf_conntrack, where that is not a part of the kernel. */
struct nf_conn___status {
	unsigned long status;
};

struct no_such_structure {
	int member;
};

#pragma clang attribute pop

enum pid_type___values { PIDTYPE_TGID___value = 77, NO_SUCH_VALUE = 78 };

enum no_such_enumeration { NO_SUCH_ENUMERATOR = 1 };

typedef void (*btf_trace_sched_process_fork)(void *, struct task_struct *, struct task_struct *);
typedef int (*no_such_typedef)(int);

union bpf_attr___type {
	__u32 map_type;
};

SEC("raw_tp")
int members(void *ctx)
{
	struct task_struct___fields *task = (void *)bpf_get_current_task();
	struct sk_buff___fields *packet = (void *)task;
	char letters[2] = {};
	int sum;

	bpf_probe_read_kernel(&letters[0], 1, &task->comm[2]);
	bpf_probe_read_kernel(&letters[1], 1, &packet->cb[7]);
	sum = letters[0] + letters[1];
	sum += BPF_CORE_READ(packet, len) + BPF_CORE_READ(packet, protocol);
	sum += BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork);
	sum += BPF_CORE_READ_BITFIELD_PROBED(packet, pkt_type);
	return sum + BPF_CORE_READ((struct task_struct *)task, real_parent, tgid);
}

SEC("raw_tp")
int facts(void *ctx)
{
	struct task_struct___fields *task = (void *)bpf_get_current_task();
	struct sk_buff___fields *packet = (void *)task;
	struct nf_conn___status *connection = (void *)task;
	struct no_such_structure *nothing = (void *)task;
	int bits = 0;

	bits |= bpf_core_field_exists(task->comm) << 0;
	bits |= bpf_core_field_exists(task->no_such_field) << 1;
	bits |= bpf_core_field_exists(packet->no_such_flag) << 2;
	bits |= bpf_core_field_exists(connection->status) << 3;
	bits |= bpf_core_field_exists(nothing->member) << 4;
	bits |= bpf_core_field_exists(struct thread_struct___nothing, no_such_field) << 5;
	bits |= bpf_core_field_size(task->comm) << 8;
	bits |= __builtin_preserve_field_info(packet->pkt_type, BPF_FIELD_SIGNED) << 16;
	return bits + (__builtin_preserve_field_info(packet->protocol, BPF_FIELD_BYTE_OFFSET) << 20);
}

SEC("raw_tp")
int types(void *ctx)
{
	long long sum = 0;

	sum += bpf_core_type_exists(struct task_struct) << 0;
	sum += bpf_core_type_exists(struct no_such_structure) << 1;
	sum += bpf_core_type_exists(btf_trace_sched_process_fork) << 2;
	sum += bpf_core_type_exists(no_such_typedef) << 3;
	sum += bpf_core_type_exists(struct nf_conn___status) << 4;
	sum += bpf_core_enum_value_exists(enum pid_type___values, PIDTYPE_TGID___value) << 5;
	sum += bpf_core_enum_value_exists(enum pid_type___values, NO_SUCH_VALUE) << 6;
	sum += bpf_core_enum_value_exists(enum no_such_enumeration, NO_SUCH_ENUMERATOR) << 7;
	sum += bpf_core_enum_value(enum pid_type___values, PIDTYPE_TGID___value) << 8;
	sum += bpf_core_type_id_local(struct task_struct___fields) ? 1 << 16 : 0;
	return sum + bpf_core_type_size(union bpf_attr___type) + bpf_core_type_size(struct sk_buff___fields);
}

char LICENSE[] SEC("license") = "GPL";

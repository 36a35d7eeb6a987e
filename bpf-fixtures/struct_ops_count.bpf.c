// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A congestion control for TCP that counts the connections with it: to be attached and replaced. */
#include "kernel_types.h"

struct sock;

struct tcp_congestion_ops {
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	__u32 (*undo_cwnd)(struct sock *sk);
	void (*init)(struct sock *sk);
	char name[16];
};

__u64 connections = 0;

SEC("struct_ops/ssthresh")
__u32 BPF_PROG(count_ssthresh, struct sock *sk)
{
	return 2;
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(count_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
}

SEC("struct_ops/undo_cwnd")
__u32 BPF_PROG(count_undo, struct sock *sk)
{
	return 2;
}

SEC("struct_ops/init")
void BPF_PROG(count_init, struct sock *sk)
{
	COUNT(connections, 1);
}

SEC(".struct_ops")
struct tcp_congestion_ops counting = {
	.ssthresh = (void *)count_ssthresh,
	.cong_avoid = (void *)count_avoid,
	.undo_cwnd = (void *)count_undo,
	.init = (void *)count_init,
	.name = "swift_bpf_count",
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";

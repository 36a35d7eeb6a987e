// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A congestion control for TCP: the functions of a kernel structure as programs.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct sock;

struct tcp_congestion_ops {
	__u32 (*ssthresh)(struct sock *sk);
	void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked);
	__u32 (*undo_cwnd)(struct sock *sk);
	char name[16];
};

SEC("struct_ops/ssthresh")
__u32 BPF_PROG(ssthresh, struct sock *sk)
{
	return 2;
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(cong_avoid, struct sock *sk, __u32 ack, __u32 acked)
{
}

SEC("struct_ops/undo_cwnd")
__u32 BPF_PROG(undo_cwnd, struct sock *sk)
{
	return 2;
}

/* Not used in C: Swift may choose it. */
SEC("struct_ops/undo_cwnd")
__u32 BPF_PROG(other_undo, struct sock *sk)
{
	return 3;
}

SEC(".struct_ops")
struct tcp_congestion_ops swift_bpf_test = {
	.ssthresh = (void *)ssthresh,
	.cong_avoid = (void *)cong_avoid,
	.undo_cwnd = (void *)undo_cwnd,
	.name = "swift_bpf_test",
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";

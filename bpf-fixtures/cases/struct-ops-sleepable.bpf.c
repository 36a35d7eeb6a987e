// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A function of a kernel structure that asks to be able to sleep: libbpf 1.1 does not know the section.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct sock;
struct tcp_congestion_ops { __u32 (*ssthresh)(struct sock *sk); void (*cong_avoid)(struct sock *sk, __u32 ack, __u32 acked); __u32 (*undo_cwnd)(struct sock *sk); char name[16]; };
SEC("struct_ops.s/ssthresh") int ssthresh_s(void *ctx) { return 2; }
SEC("struct_ops/cong_avoid") int cong_avoid_s(void *ctx) { return 0; }
SEC("struct_ops/undo_cwnd") int undo_cwnd_s(void *ctx) { return 2; }
SEC(".struct_ops") struct tcp_congestion_ops swift_bpf_sleepy = { .ssthresh = (void *)ssthresh_s, .cong_avoid = (void *)cong_avoid_s, .undo_cwnd = (void *)undo_cwnd_s, .name = "swift_sleepy" };
char _license[] SEC("license") = "GPL";

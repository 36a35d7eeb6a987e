// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A structure of the kernel with a member that it does not have there.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
struct sock;
struct tcp_congestion_ops { __u32 (*swift_bpf_no_such_member)(struct sock *sk); char name[16]; };
SEC("struct_ops/swift_bpf_no_such_member") int no_member(void *ctx) { return 2; }
SEC(".struct_ops") struct tcp_congestion_ops swift_bpf_wrong = { .swift_bpf_no_such_member = (void *)no_member, .name = "swift_wrong" };
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Denies the processes of a control group to create sockets of one family, Linux 6.0. */
#include "kernel_types.h"

struct socket;

__u32 denied_family = 0xffff;
__u64 asked = 0;

SEC("lsm_cgroup/socket_create")
int BPF_PROG(deny_family, int family, int type, int protocol, int kern)
{
	COUNT(asked, 1);
	return (__u32)family == denied_family ? 0 : 1;
}

char LICENSE[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A function of one program that another program takes the place of. Both are loaded from this object, one after the other. */
#include "kernel_types.h"

__attribute__((noinline)) int verdict(struct xdp_md *packet)
{
	volatile int result = XDP_PASS; /* the compiler must not know it */

	return packet->data ? result : XDP_ABORTED;
}

SEC("xdp")
int judge(struct xdp_md *packet)
{
	return verdict(packet);
}

SEC("freplace/verdict")
int other_verdict(struct xdp_md *packet)
{
	return packet->data ? XDP_DROP : XDP_ABORTED;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

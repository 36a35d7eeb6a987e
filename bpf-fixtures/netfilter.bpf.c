// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A netfilter hook, Linux 6.4: counts the packets that carry a mark (SO_MARK) and drops them if asked
 * to. libbpf before 1.3 does not know the section: the program type is then set by hand.
 */
#include "kernel_types.h"

#define NF_DROP 0
#define NF_ACCEPT 1

__u32 target_mark = 0;
__u32 drop = 0;

__u64 packets = 0;
__u64 bytes = 0;

SEC("netfilter")
int on_packet(struct bpf_nf_ctx *ctx)
{
	struct sk_buff *skb = ctx->skb;

	if (skb->mark != target_mark)
		return NF_ACCEPT;
	COUNT(packets, 1);
	COUNT(bytes, skb->len);
	return drop ? NF_DROP : NF_ACCEPT;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

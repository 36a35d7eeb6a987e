// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Both ends of a netkit device, Linux 6.7: counts what leaves through each. */
#include "kernel_types.h"

#define NETKIT_PASS 0
#define NETKIT_DROP 2

__u32 drop = 0;

__u64 primary_packets = 0;
__u64 peer_packets = 0;

SEC("netkit/primary")
int on_primary(struct __sk_buff *skb)
{
	COUNT(primary_packets, 1);
	return drop ? NETKIT_DROP : NETKIT_PASS;
}

SEC("netkit/peer")
int on_peer(struct __sk_buff *skb)
{
	COUNT(peer_packets, 1);
	return drop ? NETKIT_DROP : NETKIT_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

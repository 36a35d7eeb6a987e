// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What the processes of a cgroup receive and send; `verdict` 0 drops what they send. */
#include "kernel_types.h"

__u32 verdict = 1;

__u64 received_packets = 0;
__u64 received_bytes = 0;
__u64 sent_packets = 0;
__u64 sent_bytes = 0;

SEC("cgroup_skb/ingress")
int on_receive(struct __sk_buff *skb)
{
	COUNT(received_packets, 1);
	COUNT(received_bytes, skb->len);
	return 1;
}

SEC("cgroup_skb/egress")
int on_send(struct __sk_buff *skb)
{
	COUNT(sent_packets, 1);
	COUNT(sent_bytes, skb->len);
	return verdict ? 1 : 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

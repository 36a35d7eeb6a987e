// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Counts the packets that an interface receives, by IP protocol, and lets all of them pass. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define OTHER 256 /* packets that are neither IPv4 nor IPv6 */

/* One counter for each protocol on each CPU, so no two CPUs write to the same one. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, OTHER + 1);
	__type(key, __u32);
	__type(value, __u64);
} packets SEC(".maps");

SEC("xdp")
int count_packet(struct xdp_md *context)
{
	void *data = (void *)(long)context->data, *end = (void *)(long)context->data_end;
	struct ethhdr *ethernet = data;
	struct iphdr *ipv4 = (void *)(ethernet + 1);
	struct ipv6hdr *ipv6 = (void *)(ethernet + 1);
	__u32 protocol = OTHER;
	__u64 *count;

	/* The verifier accepts a read of the packet only after a comparison with its end. */
	if ((void *)(ethernet + 1) <= end) {
		if (ethernet->h_proto == bpf_htons(ETH_P_IP) && (void *)(ipv4 + 1) <= end)
			protocol = ipv4->protocol;
		else if (ethernet->h_proto == bpf_htons(ETH_P_IPV6) && (void *)(ipv6 + 1) <= end)
			protocol = ipv6->nexthdr;
	}
	count = bpf_map_lookup_elem(&packets, &protocol);
	if (count)
		++*count;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

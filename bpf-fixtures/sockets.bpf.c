// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Programs at sockets, socket maps and network namespaces.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

__u64 lookups;
__u64 dissected;
__u64 filtered;
__u64 messages;
__u64 received;
__u32 keep = 0xffffffff; /* bytes that the filter lets through */

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} group SEC(".maps");

SEC("sk_lookup")
int on_lookup(struct bpf_sk_lookup *context)
{
	lookups += 1;
	return SK_PASS;
}

SEC("flow_dissector")
int dissect(struct __sk_buff *context)
{
	dissected += 1;
	return 0; /* BPF_OK */
}

SEC("socket")
int filter(struct __sk_buff *context)
{
	filtered += 1;
	return keep;
}

SEC("sk_reuseport")
int choose(struct sk_reuseport_md *context)
{
	__u32 index = 2;

	return bpf_sk_select_reuseport(context, &group, &index, 0) == 0 ? SK_PASS : SK_DROP;
}

SEC("sk_msg")
int on_message(struct sk_msg_md *context)
{
	messages += 1;
	return SK_PASS;
}

/* The kernel wants the length of the next message. */
SEC("sk_skb/stream_parser")
int parse(struct __sk_buff *context)
{
	return context->len;
}

SEC("sk_skb/stream_verdict")
int on_received(struct __sk_buff *context)
{
	received += 1;
	return SK_PASS;
}

char _license[] SEC("license") = "GPL";

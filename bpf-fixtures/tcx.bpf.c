// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * tc programs on links, Linux 6.6. `first` and `second` pass packets on and note the order they ran
 * in; `drop` ends the chain, and `classify` chooses a class. libbpf before 1.3 does not know the sections: SCHED_CLS by hand.
 */
#include "kernel_types.h"

#define TCX_NEXT (-1)
#define TCX_DROP 2

__u64 packets[2] = {}; /* by program: first, second */
__u64 dropped = 0;
__u32 steps = 0;
__u32 order[16] = {}; /* 1 for first, 2 for second */

static __always_inline void note(__u32 who)
{
	__u32 step = steps;

	if (step < 16) {
		order[step] = who;
		steps = step + 1;
	}
	COUNT(packets[who - 1], 1);
}

SEC("tcx/ingress")
int first(struct __sk_buff *skb)
{
	note(1);
	return TCX_NEXT;
}

SEC("tcx/ingress")
int second(struct __sk_buff *skb)
{
	note(2);
	return TCX_NEXT;
}

SEC("tcx/egress")
int drop(struct __sk_buff *skb)
{
	COUNT(dropped, 1);
	return TCX_DROP;
}

/* The minor number of the class; the filter has the major one. */
SEC("tcx/egress")
int classify(struct __sk_buff *skb)
{
	skb->tc_classid = 0x10;
	return 0; /* TC_ACT_OK */
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// One program for each objection of the verifier that is explained. Each is switched on by a test of its own.
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, __u32); __type(value, char[64]); } buffer SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } ring SEC(".maps");

#define LOOKUP() \
    __u32 zero = 0; \
    char *b = bpf_map_lookup_elem(&buffer, &zero)

SEC("?raw_tp") int null_record(__u64 *ctx) { __u64 *r = bpf_ringbuf_reserve(&ring, 8, 0); *r = 1; bpf_ringbuf_submit(r, 0); return 0; }
SEC("?raw_tp") int map_bounds(__u64 *ctx) { LOOKUP(); if (!b) return 0; return ((volatile char *)b)[64]; }
SEC("?raw_tp") int offset_unbounded(__u64 *ctx) { LOOKUP(); if (!b) return 0; __u32 i = ctx[1]; return ((volatile char *)b)[i]; }
SEC("?raw_tp") int offset_negative(__u64 *ctx) { LOOKUP(); if (!b) return 0; long i = ctx[1]; if (i > 10) return 0; return ((volatile char *)b)[i]; }
SEC("?raw_tp") int length_negative(__u64 *ctx) { LOOKUP(); if (!b) return 0; long n = ctx[1]; if (n > 64) return 0; bpf_probe_read_kernel(b, n, (void *)ctx[0]); return 0; }
SEC("?raw_tp") int length_bounds(__u64 *ctx) { LOOKUP(); if (!b) return 0; bpf_probe_read_kernel(b, 65, (void *)ctx[0]); return 0; }
SEC("?raw_tp") int scalar_pointer(__u64 *ctx) { return *(int *)ctx[0]; }
SEC("?tc") int packet_bounds(struct __sk_buff *s) { return *(char *)(long)s->data; }
SEC("?raw_tp") int unreleased(__u64 *ctx) { __u64 *r = bpf_ringbuf_reserve(&ring, 8, 0); if (!r) return 0; *r = 1; return 0; }
SEC("?raw_tp") int uninitialised(__u64 *ctx) { __u64 x; asm volatile("%0 = r7" : "=r"(x) :: "r7"); return x; }
SEC("?raw_tp") int no_result(__u64 *ctx) { asm volatile("if r1 == 0 goto +1; exit"); return 0; }
SEC("?socket") int stack_unread(struct __sk_buff *s)
{
    char room[64];
    asm volatile("" : : "r"(room) : );
    bpf_map_update_elem(&buffer, room, room, 0);
    return 0;
}
SEC("?raw_tp") int unknown_helper(__u64 *ctx) { long (*f)(void) = (void *)9999; return f(); }
SEC("?socket") int other_helper(struct __sk_buff *s) { return bpf_redirect(1, 0); }
SEC("?raw_tp") int endless(__u64 *ctx) { asm volatile("r0 = 0; l1%=: if r0 s> 1 goto l2%=; goto l1%=; l2%=:" ::: "r0"); return 0; }
SEC("?raw_tp") int too_long(__u64 *ctx)
{
    __u64 sum = 0;
    for (__u32 i = 0; i < 10000000; i++) {
        asm volatile("" : "+r"(i));
        if (bpf_get_prandom_u32() == 7) asm volatile("%0 += 1" : "+r"(sum));
    }
    return sum;
}
SEC("?raw_tp") int context_bounds(__u64 *ctx) { return ctx[4000]; }
SEC("?cgroup_skb/ingress") int result_range(struct __sk_buff *s) { return 77; }
SEC("?raw_tp") int argument_kind(__u64 *ctx) { long (*f)(void *, void *) = (void *)BPF_FUNC_map_lookup_elem; return f(ctx, ctx) ? 1 : 0; }

#define FILL_STACK() asm volatile("r1 = 0; *(u64 *)(r10 - 304) = r1" ::: "r1", "memory")
static __attribute__((noinline)) int deep(void) { FILL_STACK(); return 1; }
SEC("?socket") int stack_together(void *ctx) { FILL_STACK(); return deep(); }
// Rejected only without CAP_PERFMON.
SEC("?socket") int variable_stack(struct __sk_buff *s)
{
    volatile char room[16] = {};
    return room[s->len & 15];
}
__u64 atomic_counter = 0;

/* Linux 5.12 or newer. */
SEC("?raw_tp")
int atomic_operation(void *ctx)
{
	return __atomic_fetch_add(&atomic_counter, 1, __ATOMIC_RELAXED) == 0;
}

char _license[] SEC("license") = "GPL";

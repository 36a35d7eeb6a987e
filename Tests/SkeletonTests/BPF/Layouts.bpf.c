// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The shapes of types that C has, written by a program and read by Swift.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <swift_bpf.h>
#include "layouts.h"

BPF_EVENTS(samples, struct sample, 4096);

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, 16);
    __type(key, struct flow_key);
    __type(value, struct everything);
} flows SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct packed_pair);
} pairs SEC(".maps");

const volatile struct limits limits = { .first = 1, .name = "unset", .on = { 1, 0, 1 } };
const volatile __u32 class = 7;   /* a word of Swift */
struct everything current_value = {};
enum verdict last_verdict = VERDICT_DROP;
__u64 counters[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };
bool_t is_ready = 1;
char banner[32] = "ready";
static __u64 hidden_from_swift = 3;
__u32 custom SEC(".data.custom") = 41;
const __u32 scale SEC(".rodata.scale") = 1000;
extern unsigned int LINUX_KERNEL_VERSION __kconfig;
extern int CONFIG_HZ __kconfig __weak;

static __always_inline void fill(struct everything *value)
{
    __builtin_memset(value, 0, sizeof(*value));
    value->small = -1;
    value->flag = 1;
    value->large = 0x1122334455667788;
    value->huge = ((__uint128_t)1 << 100) + 5;
    value->verdict = VERDICT_LATER;
    value->wide = WIDE_MAX;
    value->pointer = (void *)0xffff888000001000;
    value->low = 5;
    value->middle = -3;
    value->high = 1;
    value->across = 0x1FFFFFFFFF;
    value->port = 443;
    value->address.bytes[0] = 10;
    value->address.bytes[3] = 1;
    value->inner.x = 11;
    value->inner.y = 12;
    value->grid[1][2] = 23;
    value->pairs[1].b = 0x01020304;
    value->flags[1] = 1;
    __builtin_memcpy(value->name, "sixteen-bytes-ab", 16);
    value->self = 9;
    value->aligned.value = 77;
}

SEC("raw_tp")
int produce(struct trace_arguments *arguments)
{
    struct flow_key key = {};
    struct packed_pair *pair;
    struct sample *sample;
    __u32 zero = 0;

    fill(&current_value);
    key.protocol = 6;
    key.port = 443;
    bpf_map_update_elem(&flows, &key, &current_value, BPF_ANY);
    pair = bpf_map_lookup_elem(&pairs, &zero);
    if (pair) {
        pair->a = 1;
        pair->b = 0x01020304;
    }
    hidden_from_swift++;
    counters[1][2] += hidden_from_swift;
    custom++;
    sample = bpf_event_reserve(samples);
    if (!sample)
        return 1;
    sample->kind = SAMPLE_FULL;
    sample->count = LINUX_KERNEL_VERSION + CONFIG_HZ + scale;
    __builtin_memcpy(sample->text, "hello", 6);
    bpf_event_submit(sample);
    return 0;
}

SEC("?raw_tp")
int optional_program(void *context)
{
    return limits.first;
}

char _license[] SEC("license") = "GPL";

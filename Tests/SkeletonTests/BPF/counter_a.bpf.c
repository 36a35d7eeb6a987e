// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "counter.h"

struct cnt_state state = {};

SEC("raw_tp")
int add_one(void *context)
{
    state.mode = CNT_MODE_ON;
    return count_by(1);
}

char _license[] SEC("license") = "GPL";

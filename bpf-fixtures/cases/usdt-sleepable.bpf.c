// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A statically defined probe in a program that may sleep: libbpf 1.1 does not know the section.
#include "kernel_types.h"
#include <bpf/usdt.bpf.h>

__u64 hits = 0;

SEC("usdt.s//proc/self/exe:swift_bpf_test:sum")
int on_probe(struct pt_regs *ctx)
{
	hits += 1;
	return bpf_usdt_arg_cnt(ctx);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

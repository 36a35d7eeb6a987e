// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A program for a statically defined probe in user space, with the maps of <bpf/usdt.bpf.h>.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <linux/types.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>

SEC("usdt")
int on_probe(struct pt_regs *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

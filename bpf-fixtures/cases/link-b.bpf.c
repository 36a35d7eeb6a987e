// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
static volatile unsigned limit = 22;
static volatile unsigned seen;
SEC("raw_tp") int b(void *c) { seen += 100; return limit; }

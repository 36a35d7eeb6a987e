// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// SEC() that libbpf does not know: the reason is not in the error's text.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("xdp_drop_all")
int drop(struct xdp_md *ctx) { return XDP_DROP; }
char _license[] SEC("license") = "GPL";

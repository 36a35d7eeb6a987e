// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// fentry on this kernel: EPERM for root.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("fentry/vfs_read")
int on_read(void *ctx) { return 0; }
char _license[] SEC("license") = "GPL";

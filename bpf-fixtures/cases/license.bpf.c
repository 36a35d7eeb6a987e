// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A helper that the kernel offers to programs under the GPL, and a program that is not.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("raw_tp") int f(__u64 *ctx) { char b[4]; return bpf_probe_read_kernel(b, sizeof(b), (void *)ctx[0]); }
char _license[] SEC("license") = "Proprietary";

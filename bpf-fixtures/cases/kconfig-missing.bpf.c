// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// An option that no kernel has.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
extern int CONFIG_SWIFT_BPF_NO_SUCH_OPTION __kconfig;
SEC("socket") int f(void *ctx) { return CONFIG_SWIFT_BPF_NO_SUCH_OPTION; }
char _license[] SEC("license") = "GPL";

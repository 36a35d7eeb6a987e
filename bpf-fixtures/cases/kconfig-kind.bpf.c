// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A number where the configuration that the test gives has a letter.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
extern int CONFIG_SWIFT_BPF_LETTER __kconfig;
SEC("socket") int f(void *ctx) { return CONFIG_SWIFT_BPF_LETTER; }
char _license[] SEC("license") = "GPL";

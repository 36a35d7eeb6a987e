// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The name of a program with a character that the kernel refuses, as the mangled names of other languages have.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
int f(void *ctx) __asm__("$mangled");
SEC("socket") int f(void *ctx) { return 0; }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A USDT or uprobe whose "binary" is a script (python3 of pyenv is one).
#if !defined(__TARGET_ARCH_x86) && !defined(__TARGET_ARCH_arm64)
#define __TARGET_ARCH_x86
#endif
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/usdt.bpf.h>
SEC("usdt/./script.sh:python:import")
int on_import(struct pt_regs *ctx) { return 0; }
SEC("uprobe/./script.sh:main")
int on_main(struct pt_regs *ctx) { return 0; }
char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A system call by its name: libbpf finds the function and BPF_KSYSCALL the arguments, with and without wrappers. */
#define __VMLINUX_H__ /* the registers below have the kernel's names */
#define __TARGET_ARCH_x86

#include <linux/types.h>
#include <linux/bpf.h>

struct pt_regs {
	unsigned long di;
	unsigned long ax;
} __attribute__((preserve_access_index));

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

__u32 target_tgid = 0;

__u64 entries = 0;
__u64 returns = 0;
__s32 last_argument = 0;
__s64 last_result = 0;

static int is_target(void)
{
	return (__u32)(bpf_get_current_pid_tgid() >> 32) == target_tgid;
}

SEC("ksyscall/getpgid")
int BPF_KSYSCALL(on_call, int pid)
{
	if (!is_target())
		return 0;
	last_argument = pid;
	(void)__atomic_fetch_add(&entries, 1, __ATOMIC_RELAXED);
	return 0;
}

SEC("kretsyscall/getpgid")
int BPF_KRETPROBE(on_result, long result)
{
	if (!is_target())
		return 0;
	last_result = result;
	(void)__atomic_fetch_add(&returns, 1, __ATOMIC_RELAXED);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

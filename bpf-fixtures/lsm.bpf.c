// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Denies one process to open one file, by inode number. The kernel needs `bpf` among its LSMs
 * (/sys/kernel/security/lsm).
 */
#include "kernel_types.h"

#define EPERM 1

__u32 target_tgid = 0;
__u64 target_inode = 0;

__u64 seen = 0;	  /* files that the process opened */
__u64 denied = 0;

SEC("lsm/file_open")
int BPF_PROG(deny_open, struct file *file, int result)
{
	if (result || CURRENT_TGID() != target_tgid)
		return result;
	COUNT(seen, 1);
	if (file->f_inode->i_ino != target_inode)
		return 0;
	COUNT(denied, 1);
	return -EPERM;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

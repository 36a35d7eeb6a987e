// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Changes what a kernel function returns: getpgid(2) of one process fails with `error`. */
#include "kernel_types.h"

__u32 target_tgid = 0;
__s32 error = -1; /* EPERM */

__u64 calls = 0;

SEC("fmod_ret/security_task_getpgid")
int BPF_PROG(deny, struct task_struct *task, int result)
{
	if (CURRENT_TGID() != target_tgid)
		return result;
	COUNT(calls, 1);
	return error;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* One program at the entry and the return of functions, Linux 6.10: its runs in one process. */
#include "kernel_types.h"

__u32 target_tgid = 0;

__u64 runs = 0;

SEC("kprobe.session")
int on_entry_and_return(struct pt_regs *ctx)
{
	if (CURRENT_TGID() == target_tgid)
		COUNT(runs, 1);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A CO-RE relocation to the ID of a kernel type, which only the whole BTF of the kernel has. */
#include "kernel_types.h"

SEC("raw_tp")
int identify(void *ctx)
{
	return bpf_core_type_id_kernel(struct task_struct);
}

char LICENSE[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Writes to the text streams of a program. The name of the function is that of Linux 6.18 and later.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

extern int bpf_stream_vprintk_impl(int stream, const char *format, const void *arguments, __u32 size,
				   void *program) __ksym;

volatile __u64 number;
volatile __s64 result;

SEC("syscall")
int write_streams(void *ctx)
{
	static const char out[] = "line %llu\n", error[] = "error %llu\n";
	__u64 arguments[1] = { number };

	result = bpf_stream_vprintk_impl(1, out, arguments, sizeof(arguments), 0);
	bpf_stream_vprintk_impl(2, error, arguments, sizeof(arguments), 0);
	number += 1;
	return 0;
}

char _license[] SEC("license") = "GPL";

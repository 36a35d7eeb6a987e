// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Writes to the text streams of a program, with the function of Linux 6.18.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

#ifdef LINUX_7
extern int bpf_stream_vprintk(int stream, const char *format, const void *arguments, __u32 size) __ksym;
#define write_stream(stream, format, arguments) bpf_stream_vprintk(stream, format, arguments, sizeof(arguments))
#else
extern int bpf_stream_vprintk_impl(int stream, const char *format, const void *arguments, __u32 size,
				   void *program) __ksym;
#define write_stream(stream, format, arguments) \
	bpf_stream_vprintk_impl(stream, format, arguments, sizeof(arguments), 0)
#endif

volatile __u64 number;
volatile __s64 result;

SEC("syscall")
int write_streams(void *ctx)
{
	static const char out[] = "line %llu\n", error[] = "error %llu\n";
	__u64 arguments[1] = { number };

	result = write_stream(1, out, arguments);
	write_stream(2, error, arguments);
	number += 1;
	return 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: Apache-2.0
//
// libbpf as Swift sees it: its own headers, plus what Swift cannot import by itself (variadic
// functions and macros). No logic lives here.
#ifndef SWIFT_BPF_CLIBBPF_H
#define SWIFT_BPF_CLIBBPF_H

#include <errno.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <bpf/libbpf_version.h>

#if LIBBPF_MAJOR_VERSION < 1 || (LIBBPF_MAJOR_VERSION == 1 && LIBBPF_MINOR_VERSION < 1)
#error "swift-bpf needs libbpf 1.1 or newer: install libbpf-dev of Debian 12, Ubuntu 24.04 or later"
#endif

/// The version of the libbpf headers that this was compiled with: major * 100 + minor.
static const int swift_bpf_header_version = LIBBPF_MAJOR_VERSION * 100 + LIBBPF_MINOR_VERSION;

/// bpf(2), which the C library does not wrap. Returns -1 and sets errno on failure.
static inline long swift_bpf_syscall(int command, union bpf_attr *attr, unsigned int size)
{
	return syscall(__NR_bpf, command, attr, size);
}

/// memfd_create(2), which the C library declares for GNU sources only. Returns -1 and sets errno on failure.
static inline int swift_bpf_memory_file(const char *name)
{
	return (int)syscall(__NR_memfd_create, name, 1U /* MFD_CLOEXEC */);
}

/// perf_event_open(2), which the C library does not wrap. Returns -1 and sets errno on failure.
static inline long swift_bpf_perf_event_open(struct perf_event_attr *attr, pid_t pid, int cpu, int group_fd,
					     unsigned long flags)
{
	return syscall(__NR_perf_event_open, attr, pid, cpu, group_fd, flags);
}

/// ioctl(2) with an integer argument: Swift imports no variadic function.
static inline int swift_bpf_ioctl(int fd, unsigned long request, unsigned long argument)
{
	return ioctl(fd, request, argument);
}

/// The length of a formatted message. Leaves `arguments` as it is: Swift cannot copy a va_list.
static inline int swift_bpf_format_length(const char *format, va_list arguments)
{
	va_list copy;
	va_copy(copy, arguments);
	int length = vsnprintf(NULL, 0, format, copy);
	va_end(copy);
	return length;
}

#endif

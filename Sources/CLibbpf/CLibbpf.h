// SPDX-License-Identifier: Apache-2.0
//
// libbpf as Swift sees it: its own headers, plus what Swift cannot import by itself (variadic
// functions and macros). No logic lives here.
#ifndef SWIFT_BPF_CLIBBPF_H
#define SWIFT_BPF_CLIBBPF_H

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/eventfd.h>
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

/// memmem(3), which the C library declares for GNU sources only.
extern void *memmem(const void *text, size_t text_size, const void *part, size_t part_size);

/// dup3(2) with O_CLOEXEC, which the C library declares for GNU sources only. Returns -1 and sets errno on failure.
static inline int swift_bpf_replace_descriptor(int descriptor, int source)
{
	return (int)syscall(__NR_dup3, source, descriptor, O_CLOEXEC);
}

/// bpf_map_create() with the options that libbpf 1.1 has. In Swift, the structure of them is unsafe with libbpf 1.7 only,
/// where it has a pointer.
static inline int swift_bpf_create_map(unsigned int type, const char *name, unsigned int key_size,
				       unsigned int value_size, unsigned int max_entries, unsigned int flags,
				       unsigned int inner_map_fd, unsigned int numa_node, unsigned long long extra,
				       unsigned int btf_fd, unsigned int key_type, unsigned int value_type)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .btf_fd = btf_fd, .btf_key_type_id = key_type,
		    .btf_value_type_id = value_type, .inner_map_fd = inner_map_fd, .map_flags = flags,
		    .map_extra = extra, .numa_node = numa_node);
	return bpf_map_create((enum bpf_map_type)type, name, key_size, value_size, max_entries, &options);
}

extern int bpf_object__prepare(struct bpf_object *object) __attribute__((weak));

/// bpf_object__prepare(), which libbpf exports from 1.6.2 on. Returns -EOPNOTSUPP before.
static inline int swift_bpf_prepare_object(struct bpf_object *object)
{
	return bpf_object__prepare ? bpf_object__prepare(object) : -EOPNOTSUPP;
}

/// Sets the path of a bpffs for tokens, for which libbpf has an option from 1.4 on. Returns whether it has.
static inline bool swift_bpf_set_token_path(struct bpf_object_open_opts *options, const char *path)
{
#if LIBBPF_MAJOR_VERSION > 1 || LIBBPF_MINOR_VERSION >= 4
	options->bpf_token_path = path;
	return true;
#else
	(void)options;
	return path == NULL;
#endif
}

/// pidfd_open(2), which older C libraries do not wrap; its number is the same on all architectures. Returns -1 and sets errno on
/// failure.
static inline int swift_bpf_open_process(int process)
{
	return (int)syscall(434, process, 0U);
}

/// gettid(2), which the C library declares for GNU sources only.
static inline int swift_bpf_thread_id(void)
{
	return (int)syscall(__NR_gettid);
}

/// perf_event_open(2), which the C library does not wrap, with PERF_FLAG_FD_CLOEXEC. Returns -1 and sets errno on failure.
static inline int swift_bpf_open_perf_event(struct perf_event_attr *attributes, int process, int cpu)
{
	return (int)syscall(__NR_perf_event_open, attributes, process, cpu, -1, 8UL);
}

/// ioctl(2) with a number, which is variadic in C. Returns -1 and sets errno on failure.
static inline int swift_bpf_control(int descriptor, unsigned long request, unsigned long argument)
{
	return (int)syscall(__NR_ioctl, descriptor, request, argument);
}

/// Sleeps while a word has a value, FUTEX_WAIT_PRIVATE.
static inline void swift_bpf_sleep_while(const void *word, unsigned int value)
{
	syscall(__NR_futex, word, 128, value, NULL, NULL, 0);
}

/// Wakes all threads that sleep on a word, FUTEX_WAKE_PRIVATE.
static inline void swift_bpf_wake_all(const void *word)
{
	syscall(__NR_futex, word, 129, 0x7fffffff, NULL, NULL, 0);
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

/// vsnprintf(3) that leaves `arguments` as it is.
static inline int swift_bpf_format(char *text, size_t size, const char *format, va_list arguments)
{
	va_list copy;
	va_copy(copy, arguments);
	int length = vsnprintf(text, size, format, copy);
	va_end(copy);
	return length;
}

#endif

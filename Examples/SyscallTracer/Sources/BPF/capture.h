// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Reads the memory that a call's arguments point to.
#ifndef SYSCALL_TRACER_CAPTURE_H
#define SYSCALL_TRACER_CAPTURE_H

#include "state.h"

// Appends the header of a text at `position` and says where its bytes go.
static __always_inline void *begin_text(struct record *record, __u32 position, __u32 argument, __u32 kind)
{
	struct syscall_text *text = (void *)&record->text[position];

	text->size = 0;
	text->argument = argument;
	text->kind = kind;
	text->flags = 0;
	return text + 1;
}

static __always_inline __u32 end_text(struct record *record, __u32 position, __u32 size, bool truncated)
{
	struct syscall_text *text = (void *)&record->text[position];

	text->size = size;
	text->flags = truncated ? SYSCALL_TEXT_TRUNCATED : 0;
	return position + sizeof(*text) + ((size + 3) & ~3U);
}

static __always_inline __u32 capture_string(struct record *record, __u32 position, __u32 argument, __u64 address)
{
	if (position > SYSCALL_TEXT_SIZE)
		return position;

	void *bytes = begin_text(record, position, argument, SYSCALL_TEXT_STRING);
	long size = bpf_probe_read_user_str(bytes, SYSCALL_STRING_SIZE, (void *)address);
	if (size <= 0 || size > SYSCALL_STRING_SIZE)
		return position;
	return end_text(record, position, (__u32)size - 1, size == SYSCALL_STRING_SIZE);
}

// As many bytes as there are, `most` of them at most, which is SYSCALL_STRING_SIZE or less.
static __always_inline __u32 capture_bytes(struct record *record, __u32 position, __u32 argument, __u32 kind,
					   __u64 address, __u64 size, __u32 most)
{
	if (position > SYSCALL_TEXT_SIZE)
		return position;

	bool truncated = size > most;
	if (truncated)
		size = most;
	void *bytes = begin_text(record, position, argument, kind);
	if (bpf_probe_read_user(bytes, size, (void *)address))
		return position;
	return end_text(record, position, size, truncated);
}

static __always_inline __u32 capture_sockaddr(struct record *record, __u32 position, __u32 argument, __u64 address,
					      __u32 size)
{
	if (!address)
		return position;
	if (size > SYSCALL_SOCKADDR_SIZE)
		size = SYSCALL_SOCKADDR_SIZE;
	return capture_bytes(record, position, argument, SYSCALL_TEXT_SOCKADDR, address, size, SYSCALL_SOCKADDR_SIZE);
}

// The path of a link and, if it could be read, where it leads.
static __always_inline __u32 capture_link(struct record *record, __u32 argument, __u64 path, __u64 target, long result)
{
	__u32 position = capture_string(record, 0, argument, path);

	if (result <= 0)
		return position;
	return capture_bytes(record, position, argument + 1, SYSCALL_TEXT_STRING, target, result, SYSCALL_STRING_SIZE);
}

// The arguments of a program that could not be executed, from the caller's array.
static __always_inline __u32 capture_argv(struct record *record, __u32 position, __u32 argument, __u64 array,
					  __u32 pointer_size)
{
	if (!array || position > SYSCALL_TEXT_SIZE)
		return position;

	__u8 *bytes = begin_text(record, position, argument, SYSCALL_TEXT_ARGV);
	__u32 used = 0;
	bool truncated = true;
	for (int i = 0; i < SYSCALL_EXEC_ARGUMENTS; i++) {
		__u64 address = 0;

		if (used > SYSCALL_STRING_SIZE)
			break;
		if (bpf_probe_read_user(&address, pointer_size, (void *)(array + i * pointer_size)))
			break;
		if (!address) {
			truncated = false;
			break;
		}
		long size = bpf_probe_read_user_str(bytes + used, SYSCALL_EXEC_ARGUMENT_SIZE, (void *)address);
		if (size <= 0 || size > SYSCALL_EXEC_ARGUMENT_SIZE)
			break;
		used += size;
	}
	return end_text(record, position, used, truncated);
}

// In the little-endian memory of a 32-bit process, half of what is read stays 0.
static __always_inline __u32 pointer_size(const struct call *call)
{
	bool is_32_bit = call->slot >= SYSCALL_SLOT_COMPAT || (is_x86() && call->number & SYSCALL_X32_BIT);

	return is_32_bit ? 4 : 8;
}

// A successful execve has replaced the memory that its arguments pointed to. The new program's stack holds the same:
// its argv, and right after its environment the path that was executed (AT_EXECFN).
static __always_inline __u32 capture_exec(struct record *record, const struct call *call, __u32 path, long result)
{
	__u32 position = 0;

	if (result < 0) {
		position = capture_string(record, position, path, path ? call->arguments[1] : call->arguments[0]);
		return capture_argv(record, position, path + 1, path ? call->arguments[2] : call->arguments[1],
				    pointer_size(call));
	}
	struct task_struct *task = (void *)bpf_get_current_task();
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	position = capture_string(record, position, path, BPF_CORE_READ(mm, env_end));
	__u64 start = BPF_CORE_READ(mm, arg_start);
	// The program that runs now: its arguments, as it finds them on its stack.
	return capture_bytes(record, position, path + 1, SYSCALL_TEXT_ARGV, start, BPF_CORE_READ(mm, arg_end) - start,
			     SYSCALL_STRING_SIZE);
}

// Pages that an argument points to were just read by the kernel itself, so they are resident on return, which they need
// not be on entry.
static __always_inline __u32 capture(struct record *record, const struct call *call, __u32 what, long result)
{
	__u32 position = 0;

	const __u64 *arguments = call->arguments;

	switch (what) {
	case SYSCALL_CAPTURE_EXEC:
	case SYSCALL_CAPTURE_EXECAT:
		return capture_exec(record, call, what & 1, result);
	case SYSCALL_CAPTURE_SOCKADDR:
		return capture_sockaddr(record, position, 1, arguments[1], arguments[2]);
	case SYSCALL_CAPTURE_SENDTO:
		return capture_sockaddr(record, position, 4, arguments[4], arguments[5]);
	case SYSCALL_CAPTURE_CLONE3:
		return capture_bytes(record, position, 0, SYSCALL_TEXT_STRUCTURE, arguments[0], arguments[1],
				     SYSCALL_STRUCTURE_SIZE);
	case SYSCALL_CAPTURE_OPENAT2:
		position = capture_string(record, position, 1, arguments[1]);
		return capture_bytes(record, position, 2, SYSCALL_TEXT_STRUCTURE, arguments[2], arguments[3],
				     SYSCALL_STRUCTURE_SIZE);
	case SYSCALL_CAPTURE_READLINK:
		return capture_link(record, 0, arguments[0], arguments[1], result);
	case SYSCALL_CAPTURE_READLINKAT:
		return capture_link(record, 1, arguments[1], arguments[2], result);
	}
#pragma unroll
	for (int i = 0; i < SYSCALL_ARGUMENTS; i++)
		if (what & 1 << i)
			position = capture_string(record, position, i, call->arguments[i]);
	return position;
}

#endif

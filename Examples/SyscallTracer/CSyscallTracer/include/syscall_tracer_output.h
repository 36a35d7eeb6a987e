/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYSCALL_TRACER_OUTPUT_H
#define SYSCALL_TRACER_OUTPUT_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Writes like write(2), but waits at most `milliseconds` for a reader. After that it returns what was written, or fails
 * with EINTR. The descriptor stays blocking, because other processes may share the open file.
 */
ssize_t syscall_tracer_write(int descriptor, const void *bytes, size_t count, int milliseconds);

/* Returns whether a write may have to wait for a reader. A file on a disk does not have one. */
int syscall_tracer_may_block(int descriptor);

/* Returns the number of unread bytes of a pipe or socket, or -1 if it is not known. */
int syscall_tracer_unread(int descriptor);

#endif

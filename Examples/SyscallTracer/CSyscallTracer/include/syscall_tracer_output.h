/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYSCALL_TRACER_OUTPUT_H
#define SYSCALL_TRACER_OUTPUT_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Writes as write(2) does, but waits for a reader no longer than so many milliseconds: then what has been written counts, or
 * it fails with EINTR. A descriptor is not made non-blocking for that, as others may have the same open file.
 */
ssize_t syscall_tracer_write(int descriptor, const void *bytes, size_t count, int milliseconds);

/* Whether a write may have to wait for a reader: a file on a disk has none. */
int syscall_tracer_may_block(int descriptor);

/* How many bytes of a pipe or socket are still unread, or -1 if that is not known. */
int syscall_tracer_unread(int descriptor);

#endif

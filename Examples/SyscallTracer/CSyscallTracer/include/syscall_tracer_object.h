/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYSCALL_TRACER_OBJECT_H
#define SYSCALL_TRACER_OBJECT_H

#include <stddef.h>

/* The compiled BPF programs, bpf/syscall_tracer.bpf.o, as a part of the executable. */
extern const void *const syscall_tracer_object;
extern const size_t syscall_tracer_object_size;

#endif

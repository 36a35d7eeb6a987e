// SPDX-License-Identifier: Apache-2.0
#include "syscall_tracer_object.h"

#include <stdalign.h>

// The events' layout is Swift's through this header; a compiler that finds it wrong should say so here.
#include "syscall_tracer_events.h"

// C23, which clang offers to every C; it also makes the object a dependency of this file.
#pragma clang diagnostic ignored "-Wc23-extensions"

static alignas(8) const unsigned char object[] = {
#embed "../bpf/syscall_tracer.bpf.o"
};

const void *const syscall_tracer_object = object;
const size_t syscall_tracer_object_size = sizeof(object);

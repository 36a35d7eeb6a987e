/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYSCALL_TRACER_TERMINAL_H
#define SYSCALL_TRACER_TERMINAL_H

#include <sys/ioctl.h>

/* Returns the number of lines of a terminal, or 0 for another descriptor. Swift cannot call ioctl: it is variadic. */
static inline int syscall_tracer_terminal_lines(int descriptor)
{
	struct winsize size;

	return ioctl(descriptor, TIOCGWINSZ, &size) ? 0 : size.ws_row;
}

#endif

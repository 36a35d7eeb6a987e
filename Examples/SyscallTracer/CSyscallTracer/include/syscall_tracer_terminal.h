/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYSCALL_TRACER_TERMINAL_H
#define SYSCALL_TRACER_TERMINAL_H

#include <sys/ioctl.h>

/* How many lines a terminal has, or 0 if the descriptor is none. Swift cannot call ioctl: it is variadic. */
static inline int syscall_tracer_terminal_lines(int descriptor)
{
	struct winsize size;

	return ioctl(descriptor, TIOCGWINSZ, &size) ? 0 : size.ws_row;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYSCALL_TRACER_SIGNALS_H
#define SYSCALL_TRACER_SIGNALS_H

/* Signals are caught in C: a handler must not touch what Swift initialises on first use. */

/*
 * Catches SIGINT, SIGTERM and SIGHUP, lets SIGCHLD interrupt a wait, and ignores SIGPIPE. With `once`, a second signal
 * ends the process, in case the first could not: its output may be stuck.
 */
void syscall_tracer_catch_signals(int once);

/* Returns the signal that was caught since the last call, or 0. `from_terminal`: the terminal sent it to all its processes. */
int syscall_tracer_take_signal(int *from_terminal);

#endif

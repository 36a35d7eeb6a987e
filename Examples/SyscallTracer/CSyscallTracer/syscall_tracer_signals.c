// SPDX-License-Identifier: Apache-2.0
#include "syscall_tracer_signals.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t caught;
static volatile sig_atomic_t caught_from_terminal;

static void catch_signal(int signal, siginfo_t *info, void *context)
{
	(void)context;
	caught_from_terminal = info->si_code == SI_KERNEL;
	caught = signal;
}

static void interrupt_wait(int signal)
{
	(void)signal;
}

void syscall_tracer_catch_signals(int once)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO | (once ? (int)SA_RESETHAND : 0) };

	sigemptyset(&action.sa_mask);
	action.sa_sigaction = catch_signal;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	// Not if it is ignored, as under nohup: then the tracer goes on, and its command too.
	struct sigaction before;
	if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);

	action.sa_flags = SA_NOCLDSTOP;
	action.sa_handler = interrupt_wait;
	sigaction(SIGCHLD, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);

	// The parent process may have blocked them, as the worker threads of some runtimes do.
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
}

int syscall_tracer_take_signal(int *from_terminal)
{
	int signal = caught;

	caught = 0;
	*from_terminal = caught_from_terminal;
	return signal;
}

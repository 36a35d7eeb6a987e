// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "syscall_tracer_output.h"

#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static void interrupt_write(int signal)
{
	(void)signal;
}

// Creates a timer that interrupts the calling thread, which is the one thread that writes.
static int make_timer(timer_t *timer)
{
	struct sigaction action = { .sa_handler = interrupt_write };
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM };
	sigset_t signals;

	event.sigev_notify_thread_id = (int)syscall(SYS_gettid);
	sigemptyset(&action.sa_mask);
	if (sigaction(SIGALRM, &action, NULL))
		return -1;
	sigemptyset(&signals);
	sigaddset(&signals, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
	return timer_create(CLOCK_MONOTONIC, &event, timer);
}

ssize_t syscall_tracer_write(int descriptor, const void *bytes, size_t count, int milliseconds)
{
	static timer_t timer;
	static int is_made;

	if (!is_made && make_timer(&timer))
		return write(descriptor, bytes, count);
	is_made = 1;
	// It is periodic, in case the first signal comes before the write has started.
	struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000L };
	struct itimerspec running = { time, time }, stopped = { { 0, 0 }, { 0, 0 } };
	timer_settime(timer, 0, &running, NULL);
	ssize_t result = write(descriptor, bytes, count);
	int error = errno;
	timer_settime(timer, 0, &stopped, NULL);
	errno = error;
	return result;
}

int syscall_tracer_may_block(int descriptor)
{
	struct stat status;

	return fstat(descriptor, &status) || !S_ISREG(status.st_mode);
}

int syscall_tracer_unread(int descriptor)
{
	int count;

	return ioctl(descriptor, FIONREAD, &count) ? -1 : count;
}

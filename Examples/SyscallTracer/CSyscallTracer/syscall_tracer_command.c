// SPDX-License-Identifier: Apache-2.0
//
// In C, as what is between fork and exec must not touch what Swift initialises on first use.
#define _GNU_SOURCE
#include "syscall_tracer_command.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int syscall_tracer_find_user(const char *name, struct syscall_tracer_user *user)
{
	errno = 0;
	struct passwd *entry = getpwnam(name);
	if (!entry)
		return errno ? errno : ENOENT;

	// The first answer says how many groups there are.
	int count = 0;
	getgrouplist(name, entry->pw_gid, NULL, &count);
	gid_t *groups = calloc(count > 0 ? count : 1, sizeof(*groups));
	if (!groups)
		return ENOMEM;
	if (getgrouplist(name, entry->pw_gid, groups, &count) < 0) {
		free(groups);
		return EAGAIN; // joined another group in between
	}
	*user = (struct syscall_tracer_user){ entry->pw_uid, entry->pw_gid, count, groups };
	return 0;
}

static void become(char *const words[], const struct syscall_tracer_user *user, pid_t tracer, int report)
{
	if (user && (setgroups(user->group_count, user->groups) || setresgid(user->group, user->group, user->group) ||
		     setresuid(user->user, user->user, user->user)))
		goto failed;
	// Not before: a change of identity undoes it. The tracer may have been killed already.
	if (prctl(PR_SET_PDEATHSIG, SIGKILL))
		goto failed;
	if (getppid() != tracer)
		_exit(127);
	// What is caught becomes default by the exec itself; what is ignored would stay so.
	signal(SIGPIPE, SIG_DFL);
	execvp(words[0], words);
failed:;
	int error = errno;
	if (write(report, &error, sizeof(error)) < 0)
		_exit(126);
	_exit(127);
}

pid_t syscall_tracer_start(char *const words[], const struct syscall_tracer_user *user)
{
	pid_t tracer = getpid();
	int report[2], error = 0;

	if (pipe2(report, O_CLOEXEC))
		return -1;
	pid_t child = fork();
	if (child == 0)
		become(words, user, tracer, report[1]);
	error = errno;
	close(report[1]);
	if (child < 0) {
		close(report[0]);
		errno = error;
		return -1;
	}
	// Ends with the exec, which closes the other side.
	ssize_t size;
	do
		size = read(report[0], &error, sizeof(error));
	while (size < 0 && errno == EINTR);
	close(report[0]);
	if (size != sizeof(error))
		return child;
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	errno = error;
	return -1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SYSCALL_TRACER_COMMAND_H
#define SYSCALL_TRACER_COMMAND_H

#include <sys/types.h>

/* A user's identity, as the kernel knows it. */
struct syscall_tracer_user {
	uid_t user;
	gid_t group;
	int group_count;
	gid_t *groups;
};

/* Looks up a user. Returns 0 or an error number, ENOENT if the user does not exist. The caller frees `groups`. */
int syscall_tracer_find_user(const char *name, struct syscall_tracer_user *user);

/*
 * Starts a command, found by PATH as a shell does, with the signals that a shell would give it. The kernel kills it
 * when the calling thread ends before it does. `user` may be NULL for the caller's own. The process, or -1 with errno.
 */
pid_t syscall_tracer_start(char *const words[], const struct syscall_tracer_user *user);

#endif

// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CTestSupport.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What an administrator and the processes of a container do for one another: see BPF tokens. */

static int write_file(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	int file = open(path, O_WRONLY | O_CLOEXEC);
	int result = file < 0 || write(file, "0 0 1", 5) != 5 ? -1 : 0;
	if (file >= 0)
		close(file);
	return result;
}

static int send_descriptor(int socket, int descriptor)
{
	char byte = 1, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
	return sendmsg(socket, &message, 0) == 1 ? 0 : -1;
}

static int receive_descriptor(int socket)
{
	char byte, control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control) };
	int descriptor = -1;

	if (recvmsg(socket, &message, 0) == 1 && CMSG_FIRSTHDR(&message))
		memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return descriptor;
}

/* The administrator: maps the user of the new namespace, and delegates through its bpffs. */
static int delegate(int socket, pid_t pid)
{
	static const char *const options[] = { "delegate_cmds", "delegate_maps", "delegate_progs", "delegate_attachs" };
	char byte;

	if (read(socket, &byte, 1) != 1 || write_file(pid, "uid_map") || write_file(pid, "gid_map") ||
	    write(socket, &byte, 1) != 1)
		return 1;
	int context = receive_descriptor(socket);
	if (context < 0)
		return 2;
	for (unsigned i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (fsconfig(context, FSCONFIG_SET_STRING, options[i], "any", 0))
			return 3;
	if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return 4;
	return write(socket, &byte, 1) != 1;
}

int test_enter_delegated_namespace(const char *directory)
{
	int sockets[2];
	char byte = 1;
	pid_t pid = getpid();

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets))
		return -1;
	pid_t administrator = fork();
	if (administrator < 0)
		return -1;
	if (administrator == 0) {
		close(sockets[0]);
		_exit(delegate(sockets[1], pid));
	}
	close(sockets[1]);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) || write(sockets[0], &byte, 1) != 1 || read(sockets[0], &byte, 1) != 1)
		return -1;
	int context = fsopen("bpf", FSOPEN_CLOEXEC);
	if (context < 0 || send_descriptor(sockets[0], context) || read(sockets[0], &byte, 1) != 1)
		return -1;
	int mount = fsmount(context, FSMOUNT_CLOEXEC, 0);
	if (mount < 0 || move_mount(mount, "", AT_FDCWD, directory, MOVE_MOUNT_F_EMPTY_PATH))
		return -1;
	close(context);
	close(mount);
	close(sockets[0]);
	return waitpid(administrator, NULL, 0) == administrator ? 0 : -1;
}

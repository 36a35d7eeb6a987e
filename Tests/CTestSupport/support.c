// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CTestSupport.h"

#include <grp.h>
#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

int test_unshare_mounts(void)
{
	if (unshare(CLONE_NEWNS))
		return -1;
	return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

int test_unmount(const char *path)
{
	return umount2(path, MNT_DETACH);
}

int test_mount(const char *type, const char *path)
{
	return mount(type, path, type, 0, NULL);
}

long test_file_system(const char *path)
{
	struct statfs status;

	return statfs(path, &status) ? -1 : (long)status.f_type;
}

int test_drop_privileges(void)
{
	const uid_t nobody = 65534;

	if (setgroups(0, NULL) || setresgid(nobody, nobody, nobody))
		return -1;
	return setresuid(nobody, nobody, nobody);
}

unsigned long test_allocated_bytes(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

void test_end(void)
{
	fflush(NULL);
	_exit(0);
}

void test_call_getppid(int count)
{
	for (int i = 0; i < count; i++)
		syscall(SYS_getppid);
}

// SPDX-License-Identifier: Apache-2.0
//
// System calls that tests need and Swift cannot import.
#ifndef SWIFT_BPF_CTESTSUPPORT_H
#define SWIFT_BPF_CTESTSUPPORT_H

/// Gives the process a mount namespace of its own and makes its mounts private. 0, or -1 with errno.
int test_unshare_mounts(void);

/// Unmounts whatever is mounted at a path, lazily. 0, or -1 with errno.
int test_unmount(const char *path);

/// Mounts a file system without a device. 0, or -1 with errno.
int test_mount(const char *type, const char *path);

/// The magic number of the file system that a path lies in, or -1.
long test_file_system(const char *path);

/// Makes the calling process an ordinary user's, without any capability. 0, or -1 with errno.
int test_drop_privileges(void);

/// How many bytes the C allocator has handed out and not got back.
unsigned long test_allocated_bytes(void);

/// Ends a child that has dropped its privileges, with success. Not exit(3): at that the address sanitizer looks for leaks by
/// tracing its own process, which another user may not.
void test_end(void);

/// Calls getppid(2) so many times.
void test_call_getppid(int count);

#endif

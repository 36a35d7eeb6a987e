// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// A value for each file, which an LSM program counts in. Linux 5.10.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct inode {
	unsigned long i_ino;
} __attribute__((preserve_access_index));

struct file {
	struct inode *f_inode;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} opened SEC(".maps");

/* Only files that user space has given a value. */
SEC("lsm/file_open")
int BPF_PROG(count, struct file *file)
{
	__u64 *value = bpf_inode_storage_get(&opened, file->f_inode, 0, 0);

	if (value)
		*value += 1;
	return 0;
}

char _license[] SEC("license") = "GPL";

/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The kernel's types as far as the fixtures read them. Every access is relocated by CO-RE when the
 * object is loaded, so members stand here in no particular order and without what lies between.
 * A name with `___suffix` is a flavour: the same kernel type as another kernel version lays it out.
 */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#if !defined(__TARGET_ARCH_x86) && !defined(__TARGET_ARCH_arm64)
#define __TARGET_ARCH_x86 /* only programs that look into registers depend on it */
#endif

#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

/*
 * Adds to a counter that several CPUs share. Relaxed, because anything stronger, __sync_fetch_and_add
 * too, is an atomic fetch from -mcpu=v3 on, which the kernel has since 5.12 only.
 */
#define COUNT(counter, amount) ((void)__atomic_fetch_add(&(counter), (amount), __ATOMIC_RELAXED))

#define CURRENT_TGID() ((__u32)(bpf_get_current_pid_tgid() >> 32))

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct bpf_map;
struct seq_file;

struct qstr {
	const unsigned char *name;
};

struct dentry {
	struct qstr d_name;
};

struct path {
	struct dentry *dentry;
};

struct inode {
	unsigned long i_ino;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
};

struct mm_struct {
	struct file *exe_file;
	unsigned long total_vm; /* pages */
};

typedef struct {
	unsigned int val;
} kuid_t;

struct cred {
	kuid_t uid;
};

struct signal_struct {
	int nr_threads;
};

struct new_utsname {
	char release[65];
};

struct uts_namespace {
	struct new_utsname name;
};

struct nsproxy {
	struct uts_namespace *uts_ns;
};

struct task_struct {
	int pid;
	int tgid;
	char comm[16];
	struct task_struct *real_parent;
	struct mm_struct *mm;
	struct cred *cred;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	__u64 start_boottime; /* ns */
};

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 session_id;
	__u64 seq_num;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

struct sk_buff {
	unsigned int len;
	__u32 mark;
};

struct nf_hook_state;

struct bpf_nf_ctx {
	const struct nf_hook_state *state;
	struct sk_buff *skb;
};

#pragma clang attribute pop

#endif

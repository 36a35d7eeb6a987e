// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * CO-RE at work: one object that reads task and file fields which moved, were renamed or changed their
 * type between Linux 5.10 and 7, and gets them right on each. An iterator over tasks looks for one
 * process and fills `found`, which it also writes to its reader.
 */
#include "kernel_types.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* task_struct.state, a long, became __state, an unsigned int, in 5.14. */
struct task_struct___before_5_14 {
	volatile long state;
};

struct task_struct___since_5_14 {
	unsigned int __state;
};

/* task_struct.cpu went into thread_info in 5.16. */
struct task_struct___before_5_16 {
	unsigned int cpu;
};

struct thread_info___since_5_16 {
	__u32 cpu;
};

struct task_struct___since_5_16 {
	struct thread_info___since_5_16 thread_info;
};

/* inode.i_mtime became __i_mtime in 6.7 and two numbers in 6.11. */
struct timespec64 {
	long long tv_sec;
	long tv_nsec;
};

struct inode___before_6_7 {
	struct timespec64 i_mtime;
};

struct inode___before_6_11 {
	struct timespec64 __i_mtime;
};

struct inode___since_6_11 {
	long long i_mtime_sec;
	__u32 i_mtime_nsec;
};

#pragma clang attribute pop

/* Which layout a field was read from. */
#define LAYOUT_STATE_BEFORE_5_14 (1 << 0)
#define LAYOUT_STATE_SINCE_5_14 (1 << 1)
#define LAYOUT_CPU_BEFORE_5_16 (1 << 2)
#define LAYOUT_CPU_SINCE_5_16 (1 << 3)
#define LAYOUT_MTIME_BEFORE_6_7 (1 << 4)
#define LAYOUT_MTIME_BEFORE_6_11 (1 << 5)
#define LAYOUT_MTIME_SINCE_6_11 (1 << 6)

struct task_facts {
	__u32 layouts;
	__u32 pid;
	__u32 parent;	/* tgid of the real parent */
	__u32 uid;
	__u32 threads;
	__u32 cpu;	/* the last one it ran on */
	__u64 state;	/* bits as in the kernel's TASK_*: 1 sleeps, 4 is stopped */
	__u64 start;	/* ns since boot */
	__u64 total_vm; /* pages, as in /proc/<pid>/statm */
	__u64 exe_inode;
	__s64 exe_mtime_seconds;
	__u64 exe_mtime_nanoseconds;
	char comm[16];
	char exe_name[64];
	char release[65]; /* of the kernel, through the task's UTS namespace */
	char padding[7];
};

__u32 target_tgid = 0;
__u32 matches = 0;
struct task_facts found = {};

static __always_inline void read_state(struct task_struct *task, struct task_facts *facts)
{
	struct task_struct___since_5_14 *now = (void *)task;
	struct task_struct___before_5_14 *before = (void *)task;

	if (bpf_core_field_exists(now->__state)) {
		facts->state = BPF_CORE_READ(now, __state);
		facts->layouts |= LAYOUT_STATE_SINCE_5_14;
	} else {
		facts->state = BPF_CORE_READ(before, state);
		facts->layouts |= LAYOUT_STATE_BEFORE_5_14;
	}
}

static __always_inline void read_cpu(struct task_struct *task, struct task_facts *facts)
{
	struct task_struct___since_5_16 *now = (void *)task;
	struct task_struct___before_5_16 *before = (void *)task;

	if (bpf_core_field_exists(now->thread_info.cpu)) {
		facts->cpu = BPF_CORE_READ(now, thread_info.cpu);
		facts->layouts |= LAYOUT_CPU_SINCE_5_16;
	} else {
		facts->cpu = BPF_CORE_READ(before, cpu);
		facts->layouts |= LAYOUT_CPU_BEFORE_5_16;
	}
}

static __always_inline void read_mtime(struct inode *inode, struct task_facts *facts)
{
	struct inode___since_6_11 *now = (void *)inode;
	struct inode___before_6_11 *middle = (void *)inode;
	struct inode___before_6_7 *before = (void *)inode;

	if (bpf_core_field_exists(now->i_mtime_sec)) {
		facts->exe_mtime_seconds = BPF_CORE_READ(now, i_mtime_sec);
		facts->exe_mtime_nanoseconds = BPF_CORE_READ(now, i_mtime_nsec);
		facts->layouts |= LAYOUT_MTIME_SINCE_6_11;
	} else if (bpf_core_field_exists(middle->__i_mtime)) {
		facts->exe_mtime_seconds = BPF_CORE_READ(middle, __i_mtime.tv_sec);
		facts->exe_mtime_nanoseconds = BPF_CORE_READ(middle, __i_mtime.tv_nsec);
		facts->layouts |= LAYOUT_MTIME_BEFORE_6_11;
	} else {
		facts->exe_mtime_seconds = BPF_CORE_READ(before, i_mtime.tv_sec);
		facts->exe_mtime_nanoseconds = BPF_CORE_READ(before, i_mtime.tv_nsec);
		facts->layouts |= LAYOUT_MTIME_BEFORE_6_7;
	}
}

SEC("iter/task")
int read_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *exe;

	/* The leader of the process only, not its threads. */
	if (!task || (__u32)task->tgid != target_tgid || task->pid != task->tgid)
		return 0;

	found.layouts = 0;
	found.pid = task->pid;
	found.parent = BPF_CORE_READ(task, real_parent, tgid);
	found.uid = BPF_CORE_READ(task, cred, uid.val);
	found.threads = BPF_CORE_READ(task, signal, nr_threads);
	found.start = BPF_CORE_READ(task, start_boottime);
	found.total_vm = BPF_CORE_READ(task, mm, total_vm);
	bpf_core_read_str(found.comm, sizeof(found.comm), &task->comm);
	BPF_CORE_READ_STR_INTO(&found.release, task, nsproxy, uts_ns, name.release);
	read_state(task, &found);
	read_cpu(task, &found);

	exe = BPF_CORE_READ(task, mm, exe_file);
	found.exe_inode = BPF_CORE_READ(exe, f_inode, i_ino);
	bpf_probe_read_kernel_str(found.exe_name, sizeof(found.exe_name), BPF_CORE_READ(exe, f_path.dentry, d_name.name));
	read_mtime(BPF_CORE_READ(exe, f_inode), &found);

	matches++;
	bpf_seq_write(ctx->meta->seq, &found, sizeof(found));
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

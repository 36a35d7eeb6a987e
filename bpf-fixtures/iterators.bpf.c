// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Iterators over kernel objects: records, lines, and output that is larger than any buffer. */
#include "kernel_types.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct bpf_map {
	__u32 id;
};

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	__u32 fd;
	struct file *file;
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
};

struct bpf_iter__task_vma {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	struct vm_area_struct *vma;
};

struct kernfs_node {
	__u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct bpf_iter__cgroup {
	struct bpf_iter_meta *meta;
	struct cgroup *cgroup;
};

struct kallsym_iter {
	unsigned long value;
	char name[512];
};

struct bpf_iter__ksym {
	struct bpf_iter_meta *meta;
	struct kallsym_iter *ksym;
};

struct bpf_link {
	__u32 id;
};

struct bpf_iter__bpf_link {
	struct bpf_iter_meta *meta;
	struct bpf_link *link;
};

#pragma clang attribute pop

struct task_record {
	__u32 pid;
	__u32 tgid;
	char comm[16];
};

SEC("?iter/task")
int each_task(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;
	struct task_record record = {};

	if (!task)
		return 0;
	record.pid = task->pid;
	record.tgid = task->tgid;
	bpf_probe_read_kernel(record.comm, sizeof(record.comm), task->comm);
	bpf_seq_write(context->meta->seq, &record, sizeof(record));
	return 0;
}

SEC("?iter/task")
int task_lines(struct bpf_iter__task *context)
{
	struct task_struct *task = context->task;

	if (task)
		BPF_SEQ_PRINTF(context->meta->seq, "%d %d\n", task->tgid, task->pid);
	return 0;
}

SEC("?iter/task_file")
int each_file(struct bpf_iter__task_file *context)
{
	struct task_struct *task = context->task;

	if (task && context->file)
		BPF_SEQ_PRINTF(context->meta->seq, "%d %d\n", task->tgid, context->fd);
	return 0;
}

SEC("?iter/task_vma")
int each_area(struct bpf_iter__task_vma *context)
{
	struct task_struct *task = context->task;
	struct vm_area_struct *area = context->vma;

	if (task && area)
		BPF_SEQ_PRINTF(context->meta->seq, "%lx-%lx\n", area->vm_start, area->vm_end);
	return 0;
}

SEC("?iter/cgroup")
int each_cgroup(struct bpf_iter__cgroup *context)
{
	struct cgroup *cgroup = context->cgroup;
	__u64 id;

	if (!cgroup)
		return 0;
	id = cgroup->kn->id;
	bpf_seq_write(context->meta->seq, &id, sizeof(id));
	return 0;
}

SEC("?iter/ksym")
int each_symbol(struct bpf_iter__ksym *context)
{
	struct kallsym_iter *symbol = context->ksym;

	if (symbol)
		BPF_SEQ_PRINTF(context->meta->seq, "%s\n", symbol->name);
	return 0;
}

SEC("?iter/bpf_map")
int each_map(struct bpf_iter__bpf_map *context)
{
	struct bpf_map *map = context->map;
	__u32 id;

	if (!map)
		return 0;
	id = map->id;
	bpf_seq_write(context->meta->seq, &id, sizeof(id));
	return 0;
}

SEC("?iter/bpf_link")
int each_link(struct bpf_iter__bpf_link *context)
{
	struct bpf_link *link = context->link;
	__u32 id;

	if (!link)
		return 0;
	id = link->id;
	bpf_seq_write(context->meta->seq, &id, sizeof(id));
	return 0;
}

/* More for each map than one buffer holds: numbered lines. */
const volatile __u32 lines_per_map = 1;

SEC("?iter/bpf_map")
int many_lines(struct bpf_iter__bpf_map *context)
{
	struct bpf_map *map = context->map;
	__u32 line;

	if (!map)
		return 0;
	for (line = 0; line < 512; line++) {
		if (line >= lines_per_map)
			break;
		BPF_SEQ_PRINTF(context->meta->seq, "map %u line %u\n", map->id, line);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Sees every system call enter and return, matches the two, filters, and either sends one event or counts.
//
// Everything the tracer chooses is in read-only data, set before load, so the verifier drops the branches that a mode
// does not take and a tracer that filters nothing pays for no filter. Loads on Linux 5.10 and later; the one thing that
// 5.10 lacks, task storage, has a hash map in its place.
#include "current_task.h"
#include "send.h"
#include "summary.h"
#include "timing.h"

// MARK: entry

static __always_inline void read_arguments(__u64 arguments[SYSCALL_ARGUMENTS], const void *registers, bool compat)
{
	if (is_x86()) {
		const struct pt_regs___x86 *regs = registers;

		arguments[0] = compat ? regs->bx : regs->di;
		arguments[1] = compat ? regs->cx : regs->si;
		arguments[2] = compat ? regs->dx : regs->dx;
		arguments[3] = compat ? regs->si : regs->r10;
		arguments[4] = compat ? regs->di : regs->r8;
		arguments[5] = compat ? regs->bp : regs->r9;
	} else {
		const struct pt_regs___arm64 *regs = registers;

		arguments[0] = regs->orig_x0;
		arguments[1] = regs->regs[1];
		arguments[2] = regs->regs[2];
		arguments[3] = regs->regs[3];
		arguments[4] = regs->regs[4];
		arguments[5] = regs->regs[5];
	}
}

static __always_inline __u32 slot_of(__u64 number, bool compat)
{
	if (compat)
		return SYSCALL_SLOT_COMPAT;
	return number < SYSCALL_SLOT_OTHER ? number : SYSCALL_SLOT_OTHER;
}

static __always_inline bool is_slot_traced(__u32 slot)
{
	return traced_slots[(slot >> 6) & (SYSCALL_SLOTS / 64 - 1)] & BIT_SLOT(slot);
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_enter, void *registers, long number)
{
	const __u64 mode = config.mode;
	struct task_struct *task = current_task(mode);
	__u32 pid = current_pid(task, mode);
	if (pid == self_pid)
		return 0;

	bool compat = is_compat(task, mode);
	__u32 slot = slot_of(number, compat);
	bool traced = is_slot_traced(slot);
	bool pending = false;
	if (mode & SYSCALL_MODE_TARGETS) {
		__u32 *target = bpf_map_lookup_elem(&targets, &pid);
		if (!target)
			return 0;
		pending = *target == SYSCALL_TARGET_PENDING;
		// The exec that starts the command is watched even if it is not to be shown.
		if (pending)
			traced = (captures[slot & (SYSCALL_SLOTS - 1)] & ~1) == SYSCALL_CAPTURE_EXEC;
	}
	if (!traced)
		return 0;

	struct call *call = make_current_call(task, mode);
	if (!call) {
		count(SYSCALL_COUNTER_LOST);
		return 0;
	}
	call->number = number;
	call->slot = slot;
	call->state = pending ? CALL_PENDING : CALL_RUNNING;
	if (!(mode & SYSCALL_MODE_SUMMARY) && argument_counts[slot & (SYSCALL_SLOTS - 1)])
		read_arguments(call->arguments, registers, compat);
	time_call(call, slot, mode);
	return 0;
}

// MARK: return

static __always_inline bool is_comm_traced(__u64 mode)
{
	if (!(mode & SYSCALL_MODE_COMM))
		return true;

	// By the helper: up to 5.16 the task itself keeps what an older, longer name has left behind the new one.
	__u64 comm[SYSCALL_COMM_SIZE / 8] = {};
	bpf_get_current_comm(comm, sizeof(comm));
	return comm[0] == config.comm[0] && comm[1] == config.comm[1];
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_exit, void *registers, long result)
{
	const __u64 mode = config.mode;
	struct task_struct *task = current_task(mode);
	struct call *call = current_call(task, mode);
	if (!call || call->state == CALL_NONE)
		return 0;
	bool pending = call->state == CALL_PENDING;
	call->state = CALL_NONE;

	__u32 weight;
	__u64 duration = duration_of(call, &weight, mode);

	if (mode & SYSCALL_MODE_TARGETS && pending) {
		__u32 pid = current_pid(task, mode), follow = SYSCALL_TARGET_FOLLOW;
		if (result < 0)
			return 0;
		bpf_map_update_elem(&targets, &pid, &follow, BPF_EXIST);
		if (!is_slot_traced(call->slot))
			return 0;
	}
	if (mode & SYSCALL_MODE_FAILED && (result >= 0 || result < -MAX_ERRNO))
		return 0;
	if (mode & SYSCALL_MODE_MINIMUM && duration < config.minimum_duration_ns)
		return 0;

	if (!is_comm_traced(mode))
		return 0;

	if (mode & SYSCALL_MODE_SUMMARY) {
		summarize(call, duration, weight, result, task, mode);
		return 0;
	}
	__u32 what = captures[call->slot & (SYSCALL_SLOTS - 1)];
	if (what)
		send_with_text(call, duration, result, task, what, mode);
	else
		send(call, duration, result, 0, task, mode);
	return 0;
}

// A call that its thread does not survive returns here, if anywhere: exit, exit_group, and what a killed thread was in.
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_thread_end, struct task_struct *ending)
{
	const __u64 mode = config.mode;
	struct task_struct *task = current_task(mode);
	struct call *call = current_call(task, mode);
	if (call && call->state != CALL_NONE) {
		__u32 weight;
		__u64 duration = duration_of(call, &weight, mode);
		bool pending = call->state == CALL_PENDING;

		call->state = CALL_NONE;
		if (!(mode & SYSCALL_MODE_FAILED) && !pending && duration >= config.minimum_duration_ns &&
		    is_comm_traced(mode)) {
			if (mode & SYSCALL_MODE_SUMMARY)
				summarize(call, duration, weight, 0, task, mode);
			else
				send(call, duration, 0, SYSCALL_EVENT_NO_RETURN, task, mode);
		}
	}
	if (!uses_task_storage(mode)) {
		__u64 key = (__u64)task;
		bpf_map_delete_elem(&calls_by_task, &key);
	}
	if (mode & SYSCALL_MODE_TARGETS && ending->signal->live.counter == 0) {
		__u32 pid = ending->tgid;
		bpf_map_delete_elem(&targets, &pid);
	}
	return 0;
}

// MARK: who is traced

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	__u32 parent_pid = parent->tgid, pid = child->tgid, mode = SYSCALL_TARGET_PENDING;

	if (pid == parent_pid)
		return 0;
	if (parent_pid != self_pid) {
		__u32 *target = bpf_map_lookup_elem(&targets, &parent_pid);
		if (!target || *target != SYSCALL_TARGET_FOLLOW)
			return 0;
		mode = SYSCALL_TARGET_FOLLOW;
	}
	if (bpf_map_update_elem(&targets, &pid, &mode, BPF_ANY))
		count(SYSCALL_COUNTER_UNFOLLOWED);
	return 0;
}

// Run by the tracer, in its own context, before anything is attached.
SEC("raw_tp")
int learn_self(void *context)
{
	self_pid = bpf_get_current_pid_tgid() >> 32;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

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

		if (compat) {
			// Code of 64 bits may make a 32-bit call: the kernel looks at the lower halves.
			arguments[0] = (__u32)regs->bx;
			arguments[1] = (__u32)regs->cx;
			arguments[2] = (__u32)regs->dx;
			arguments[3] = (__u32)regs->si;
			arguments[4] = (__u32)regs->di;
			arguments[5] = (__u32)regs->bp;
			return;
		}
		arguments[0] = regs->di;
		arguments[1] = regs->si;
		arguments[2] = regs->dx;
		arguments[3] = regs->r10;
		arguments[4] = regs->r8;
		arguments[5] = regs->r9;
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
		return number < SYSCALL_SLOTS - 1 - SYSCALL_SLOT_COMPAT ? SYSCALL_SLOT_COMPAT + number
									: SYSCALL_SLOT_COMPAT_OTHER;
	if (number < SYSCALL_SLOT_OTHER)
		return number;
	if (is_x86() && number & SYSCALL_X32_BIT) {
		number &= ~(__u64)SYSCALL_X32_BIT;
		if (number >= SYSCALL_X32_FIRST && number < SYSCALL_X32_FIRST + SYSCALL_X32_COUNT)
			return x32_slots[number & (SYSCALL_X32_COUNT - 1)];
		if (number < SYSCALL_SLOT_OTHER)
			return number;
	}
	return SYSCALL_SLOT_OTHER;
}

static __always_inline bool has_slot(const volatile __u64 *slots, __u32 slot)
{
	return slots[(slot >> 6) & (SYSCALL_SLOTS / 64 - 1)] & BIT_SLOT(slot);
}

// Cheaper than to look into `targets`, which most processes of a machine are not in.
static __always_inline bool may_be_target(__u32 pid, __u64 mode)
{
	return !(mode & SYSCALL_MODE_PIDS) || pid == config.pids[0] || pid == config.pids[1] || pid == config.pids[2] ||
	       pid == config.pids[3];
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_enter, void *registers, long number)
{
	const __u64 mode = config.mode;
	struct task_struct *task = current_task(mode);
	__u32 pid = current_pid(task, mode);
	if (pid == self_pid || !may_be_target(pid, mode))
		return 0;

	bool compat = is_compat(task, mode);
	__u32 slot = slot_of(number, compat);
	bool traced = has_slot(traced_slots, slot);
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

static __always_inline bool is_error(long result)
{
	return result < 0 && result >= -MAX_ERRNO;
}

static __always_inline __s32 number_of(const void *registers)
{
	return is_x86() ? (__s32)((const struct pt_regs___x86 *)registers)->orig_ax
			: ((const struct pt_regs___arm64 *)registers)->syscallno;
}

// A program that the kernel starts itself returns to user space as from call 0, without having made one.
static __always_inline bool is_start(const void *registers, __s32 number, long result)
{
	const struct pt_regs___x86 *regs = registers;

	return is_x86() && !number && !result && !regs->di && !regs->si && !regs->dx;
}

// The call that returns, whose entry was not seen: seccomp answered it in the kernel's place, it had entered before
// tracing began, or on_enter was left out. What the entry would have filtered out is filtered out here: NULL.
static __always_inline struct call *begin_at_return(const void *registers, long result, struct task_struct *task,
						    bool was_seen, __u64 mode)
{
	__u32 pid = current_pid(task, mode);
	// How long it took is not known, nor, so, whether that was long enough.
	if (pid == self_pid || mode & SYSCALL_MODE_MINIMUM || !may_be_target(pid, mode))
		return 0;
	// Only seccomp keeps an entry of a command from being seen.
	if (mode & SYSCALL_MODE_COMMAND && !was_seen && !has_seccomp(task, mode))
		return 0;

	// None when a signal's handler returns: the registers are those of the interrupted code.
	__s32 number = number_of(registers);
	if (number < 0)
		return 0;
	bool compat = is_compat(task, mode);
	__u32 slot = slot_of(number, compat);
	if (!has_slot(traced_slots, slot))
		return 0;
	// A new thread or process did not make the call that it begins with.
	if (!result && (has_slot(forking_slots, slot) || is_start(registers, number, result)))
		return 0;
	if (mode & SYSCALL_MODE_TARGETS) {
		__u32 *target = bpf_map_lookup_elem(&targets, &pid);
		if (!target || *target == SYSCALL_TARGET_PENDING)
			return 0;
	}

	struct call *call = make_current_call(task, mode);
	if (!call) {
		count(SYSCALL_COUNTER_LOST);
		return 0;
	}
	call->number = number;
	call->slot = slot;
	call->state = CALL_NONE;
	call->weight = WEIGHT_UNSTARTED;
	if (!(mode & SYSCALL_MODE_SUMMARY)) {
		read_arguments(call->arguments, registers, compat);
		call->start_ns = bpf_ktime_get_ns();
	}
	return call;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_exit, void *registers, long result)
{
	const __u64 mode = config.mode;
	struct task_struct *task = current_task(mode);
	struct call *call = current_call(task, mode);
	bool pending = false;
	__u32 weight = WEIGHT_UNSTARTED;
	__u64 duration = 0;

	if (__builtin_expect(call && call->state != CALL_NONE, true)) {
		pending = call->state == CALL_PENDING;
		call->state = CALL_NONE;
		duration = duration_of(call, &weight, mode);
	} else {
		call = begin_at_return(registers, result, task, call, mode);
		if (!call)
			return 0;
	}
	// ARM64 keeps the upper half of a 32-bit result clear.
	if (!is_x86() && call->slot >= SYSCALL_SLOT_COMPAT)
		result = (__s32)result;

	if (mode & SYSCALL_MODE_TARGETS && pending) {
		__u32 pid = current_pid(task, mode), follow = SYSCALL_TARGET_FOLLOW;
		if (result < 0)
			return 0;
		bpf_map_update_elem(&targets, &pid, &follow, BPF_EXIST);
		if (!has_slot(traced_slots, call->slot))
			return 0;
	}
	if (mode & SYSCALL_MODE_FAILED && !is_error(result))
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
	if (ending->signal->live.counter)
		return 0;
	__u32 pid = ending->tgid;
	if (mode & SYSCALL_MODE_TARGETS)
		bpf_map_delete_elem(&targets, &pid);
	// Its statistics are complete, but for threads that are ending on other CPUs: the reader makes room of them.
	if (mode & SYSCALL_MODE_BY_PROCESS && bpf_map_lookup_elem(&statistics_by_process, &pid)) {
		__u64 ended = pid;
		bpf_ringbuf_output(&events, &ended, sizeof(ended), BPF_RB_NO_WAKEUP);
	}
	return 0;
}

// MARK: what is traced

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

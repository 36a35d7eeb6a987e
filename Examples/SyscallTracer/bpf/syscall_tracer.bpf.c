// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Sees every system call enter and return, matches the two, filters, and either sends one event or counts.
//
// Everything the tracer chooses is in read-only data, set before load, so the verifier drops the branches that a mode
// does not take and a tracer that filters nothing pays for no filter. Loads on Linux 5.10 and later; the one thing that
// 5.10 lacks, task storage, has a hash map in its place.
#include "kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "../CSyscallTracer/include/syscall_tracer_events.h"

#define MAX_ERRNO 4095
#define BIT_SLOT(slot) (1ULL << ((slot) & 63))

// How full the ring is, is asked for one event in eight, by chance of the clock's lowest bits: it costs as much as all
// filters together. A reader that no event has woken looks by itself.
#define WAKEUP_SAMPLING 7

const volatile struct syscall_tracer_config config = {};
const volatile __u64 traced_slots[SYSCALL_SLOTS / 64] = {};
const volatile __u8 captures[SYSCALL_SLOTS] = {};
const volatile __u8 argument_counts[SYSCALL_SLOTS] = {};

// The tracer's own thread group, as the initial pid namespace numbers it. Only the kernel knows that number.
__u32 self_pid = 0;

// How far the ring had been read when its reader was last woken. CPUs may race for it: one wakes it once more than needed.
__u64 woken_at = 1ULL << 63;

// A call that has entered and not yet returned.
struct call {
	__u64 start_ns;
	__u64 arguments[SYSCALL_ARGUMENTS];
	__u32 number;
	__u16 slot;
	__u8 state;
	__u8 weight; // how many calls it stands for in a summary; 0 for one that is not timed
};

#define CALL_NONE 0
#define CALL_RUNNING 1
#define CALL_PENDING 2 // made by the tracer's child that has not executed its command yet

// How often a CPU makes a system call, and so which ones a summary times.
struct pace {
	__u64 window_ns; // when the calls began that `timed` counts
	__u32 timed;
	__u16 untimed; // as many are let pass before one is timed again
	__u16 weight;  // how many that one stands for
};

// A record that carries text: the event, its arguments, then text. The slack lets the verifier see that the last write fits.
struct record {
	struct syscall_event event;
	__u64 arguments[SYSCALL_ARGUMENTS];
	__u8 text[SYSCALL_TEXT_SIZE + sizeof(struct syscall_text) + SYSCALL_STRING_SIZE + SYSCALL_EXEC_ARGUMENT_SIZE];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct call);
} calls SEC(".maps");

// Keyed by the task's address: a thread that executes a program changes its tid within the call.
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 16);
	__type(key, __u64);
	__type(value, struct call);
} calls_by_task SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 15);
	__type(key, __u32);
	__type(value, __u32);
} targets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYSCALL_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

// Only on_exit uses it, and a program is not run again on a CPU that it was interrupted on.
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYSCALL_SLOTS);
	__type(key, __u32);
	__type(value, struct syscall_statistics);
} statistics_by_call SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1 << 14);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct syscall_statistics);
} statistics_by_process SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYSCALL_SLOTS);
	__type(key, __u32);
	__type(value, struct pace);
} paces SEC(".maps");

// Where a process enters the by-process map from: too large for the stack.
const struct syscall_statistics no_statistics = {};

static __always_inline void count(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &counter);

	if (value)
		++*value;
}

static __always_inline bool is_x86(void)
{
	return bpf_core_field_exists(struct pt_regs___x86, orig_ax);
}

// MARK: the current task

// With task storage comes a pointer whose fields programs read directly; before, reads go through helpers.
static __always_inline struct task_struct *current_task(void)
{
	return config.use_task_storage ? bpf_get_current_task_btf() : (void *)bpf_get_current_task();
}

static __always_inline bool is_compat(struct task_struct *current)
{
	if (is_x86()) {
		struct task_struct___x86 *task = (void *)current;
		return (config.use_task_storage ? task->thread_info.status
						: BPF_CORE_READ(task, thread_info.status)) & TS_COMPAT;
	}
	struct task_struct___arm64 *task = (void *)current;
	return (config.use_task_storage ? task->thread_info.flags : BPF_CORE_READ(task, thread_info.flags)) &
	       TIF_32BIT_MASK;
}

static __always_inline __u32 current_pid(struct task_struct *task)
{
	return config.use_task_storage ? task->tgid : bpf_get_current_pid_tgid() >> 32;
}

static __always_inline __u32 current_tid(struct task_struct *task)
{
	return config.use_task_storage ? task->pid : (__u32)bpf_get_current_pid_tgid();
}

static __always_inline void current_comm(struct task_struct *task, void *comm)
{
	if (config.use_task_storage) {
		((__u64 *)comm)[0] = *(__u64 *)&task->comm[0];
		((__u64 *)comm)[1] = *(__u64 *)&task->comm[8];
	} else {
		bpf_get_current_comm(comm, SYSCALL_COMM_SIZE);
	}
}

static __always_inline struct call *current_call(struct task_struct *task)
{
	if (config.use_task_storage)
		return bpf_task_storage_get(&calls, task, 0, 0);

	__u64 key = (__u64)task;
	return bpf_map_lookup_elem(&calls_by_task, &key);
}

static __always_inline struct call *make_current_call(struct task_struct *task)
{
	if (config.use_task_storage)
		return bpf_task_storage_get(&calls, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	__u64 key = (__u64)task;
	struct call *call = bpf_map_lookup_elem(&calls_by_task, &key);
	if (call)
		return call;
	struct call none = {};
	bpf_map_update_elem(&calls_by_task, &key, &none, BPF_ANY);
	return bpf_map_lookup_elem(&calls_by_task, &key);
}

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

static __always_inline void time_call(struct call *call, __u32 slot)
{
	call->weight = 1;
	if (!config.summary || config.exact) {
		call->start_ns = bpf_ktime_get_ns();
		return;
	}

	struct pace *pace = bpf_map_lookup_elem(&paces, &slot);
	if (!pace)
		return;
	if (pace->untimed) {
		pace->untimed--;
		call->weight = 0;
		return;
	}
	call->weight = pace->weight ? pace->weight : 1;
	pace->weight = 1;

	__u64 now = bpf_ktime_get_ns();
	if (now - pace->window_ns >= SYSCALL_TIMED_WINDOW_NS) {
		pace->window_ns = now;
		pace->timed = 0;
	} else if (++pace->timed >= SYSCALL_TIMED_CALLS) {
		// Between 0 and twice the mean, so that no rhythm of the calls can fall in with it.
		pace->untimed = bpf_get_prandom_u32() % (2 * SYSCALL_SAMPLING - 1);
		pace->weight = SYSCALL_SAMPLING;
	}
	call->start_ns = now;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_enter, void *registers, long number)
{
	struct task_struct *task = current_task();
	__u32 pid = current_pid(task);
	if (pid == self_pid)
		return 0;

	bool compat = is_compat(task);
	__u32 slot = slot_of(number, compat);
	bool traced = is_slot_traced(slot);
	bool pending = false;
	if (config.has_targets) {
		__u32 *target = bpf_map_lookup_elem(&targets, &pid);
		if (!target)
			return 0;
		pending = *target == SYSCALL_TARGET_PENDING;
		// The exec that starts the command is watched even if it is not to be shown.
		if (pending)
			traced = captures[slot & (SYSCALL_SLOTS - 1)] & SYSCALL_CAPTURE_EXEC;
	}
	if (!traced)
		return 0;

	struct call *call = make_current_call(task);
	if (!call) {
		count(SYSCALL_COUNTER_LOST);
		return 0;
	}
	call->number = number;
	call->slot = slot;
	call->state = pending ? CALL_PENDING : CALL_RUNNING;
	if (!config.summary && argument_counts[slot & (SYSCALL_SLOTS - 1)])
		read_arguments(call->arguments, registers, compat);
	time_call(call, slot);
	return 0;
}

// MARK: what a call's arguments point to

// Appends the header of a text at `position` and says where its bytes go.
static __always_inline void *begin_text(struct record *record, __u32 position, __u32 argument, __u32 kind)
{
	struct syscall_text *text = (void *)&record->text[position];

	text->size = 0;
	text->argument = argument;
	text->kind = kind;
	text->flags = 0;
	return text + 1;
}

static __always_inline __u32 end_text(struct record *record, __u32 position, __u32 size, bool truncated)
{
	struct syscall_text *text = (void *)&record->text[position];

	text->size = size;
	text->flags = truncated ? SYSCALL_TEXT_TRUNCATED : 0;
	return position + sizeof(*text) + ((size + 3) & ~3U);
}

static __always_inline __u32 capture_string(struct record *record, __u32 position, __u32 argument, __u64 address)
{
	if (position > SYSCALL_TEXT_SIZE)
		return position;

	void *bytes = begin_text(record, position, argument, SYSCALL_TEXT_STRING);
	long size = bpf_probe_read_user_str(bytes, SYSCALL_STRING_SIZE, (void *)address);
	if (size <= 0 || size > SYSCALL_STRING_SIZE)
		return position;
	return end_text(record, position, (__u32)size - 1, size == SYSCALL_STRING_SIZE);
}

static __always_inline __u32 capture_sockaddr(struct record *record, __u32 position, const struct call *call)
{
	if (position > SYSCALL_TEXT_SIZE)
		return position;

	__u32 size = call->arguments[2];
	if (size > SYSCALL_SOCKADDR_SIZE)
		size = SYSCALL_SOCKADDR_SIZE;
	void *bytes = begin_text(record, position, 1, SYSCALL_TEXT_SOCKADDR);
	if (bpf_probe_read_user(bytes, size, (void *)call->arguments[1]))
		return position;
	return end_text(record, position, size, false);
}

// The program that runs now: its arguments, as it finds them on its stack.
static __always_inline __u32 capture_own_argv(struct record *record, __u32 position, __u32 argument, __u64 start,
					      __u64 end)
{
	if (position > SYSCALL_TEXT_SIZE)
		return position;

	__u64 size = end - start;
	bool truncated = size > SYSCALL_STRING_SIZE;
	if (truncated)
		size = SYSCALL_STRING_SIZE;
	void *bytes = begin_text(record, position, argument, SYSCALL_TEXT_ARGV);
	if (bpf_probe_read_user(bytes, size, (void *)start))
		return position;
	return end_text(record, position, size, truncated);
}

// The arguments of a program that could not be executed, from the caller's array.
static __always_inline __u32 capture_argv(struct record *record, __u32 position, __u32 argument, __u64 array)
{
	if (position > SYSCALL_TEXT_SIZE)
		return position;

	__u8 *bytes = begin_text(record, position, argument, SYSCALL_TEXT_ARGV);
	__u32 used = 0;
	bool truncated = true;
	for (int i = 0; i < SYSCALL_EXEC_ARGUMENTS; i++) {
		__u64 address = 0;

		if (used > SYSCALL_STRING_SIZE)
			break;
		if (bpf_probe_read_user(&address, sizeof(address), (void *)(array + i * sizeof(address))))
			break;
		if (!address) {
			truncated = false;
			break;
		}
		long size = bpf_probe_read_user_str(bytes + used, SYSCALL_EXEC_ARGUMENT_SIZE, (void *)address);
		if (size <= 0 || size > SYSCALL_EXEC_ARGUMENT_SIZE)
			break;
		used += size;
	}
	return end_text(record, position, used, truncated);
}

// A successful execve has replaced the memory that its arguments pointed to. The new program's stack holds the same:
// its argv, and right after its environment the path that was executed (AT_EXECFN).
static __always_inline __u32 capture_exec(struct record *record, const struct call *call, __u32 path, long result)
{
	__u32 position = 0;

	if (result < 0) {
		position = capture_string(record, position, path, path ? call->arguments[1] : call->arguments[0]);
		return capture_argv(record, position, path + 1, path ? call->arguments[2] : call->arguments[1]);
	}
	struct task_struct *task = (void *)bpf_get_current_task();
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	position = capture_string(record, position, path, BPF_CORE_READ(mm, env_end));
	return capture_own_argv(record, position, path + 1, BPF_CORE_READ(mm, arg_start), BPF_CORE_READ(mm, arg_end));
}

// Pages that an argument points to were just read by the kernel itself, so they are resident on return, which they need
// not be on entry.
static __always_inline __u32 capture(struct record *record, const struct call *call, __u32 what, long result)
{
	__u32 position = 0;

	if (what & SYSCALL_CAPTURE_EXEC)
		return capture_exec(record, call, what & 1, result);
	if (what & SYSCALL_CAPTURE_SOCKADDR)
		return capture_sockaddr(record, position, call);
#pragma unroll
	for (int i = 0; i < SYSCALL_ARGUMENTS; i++)
		if (what & 1 << i)
			position = capture_string(record, position, i, call->arguments[i]);
	return position;
}

// MARK: events

// A wake-up costs an interrupt here and one on the reader's CPU: at most one is asked for while the reader reads as much
// as it takes to ask. A reader that is awake reads on by itself, so it has read that much before it sleeps again.
static __always_inline __u64 wakeup(const struct call *call, __u64 duration)
{
	if ((call->start_ns + duration) & WAKEUP_SAMPLING)
		return BPF_RB_NO_WAKEUP;
	if (bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) < config.wakeup_bytes)
		return BPF_RB_NO_WAKEUP;

	__u64 position = bpf_ringbuf_query(&events, BPF_RB_CONS_POS);
	if (position - woken_at < config.wakeup_bytes)
		return BPF_RB_NO_WAKEUP;
	woken_at = position;
	return BPF_RB_FORCE_WAKEUP;
}

static __always_inline void fill(struct syscall_event *event, const struct call *call, __u64 duration, long result,
				 __u8 flags, struct task_struct *task, __u8 arguments)
{
	__u64 *values = (void *)(event + 1);

	event->start_ns = call->start_ns;
	event->duration_ns = duration;
	event->result = result;
	event->pid = current_pid(task);
	event->tid = current_tid(task);
	event->number = call->number;
	event->text_size = 0;
	event->flags = flags | (call->slot == SYSCALL_SLOT_COMPAT ? SYSCALL_EVENT_COMPAT : 0);
	event->arguments = arguments;
	current_comm(task, event->comm);
#pragma unroll
	for (int i = 0; i < SYSCALL_ARGUMENTS; i++)
		if (i < arguments)
			values[i] = call->arguments[i];
}

static __always_inline void send_arguments(const struct call *call, __u64 duration, long result, __u8 flags,
					   struct task_struct *task, __u8 arguments)
{
	struct syscall_event *event =
		bpf_ringbuf_reserve(&events, sizeof(*event) + arguments * sizeof(__u64), 0);

	if (!event) {
		count(SYSCALL_COUNTER_LOST);
		return;
	}
	fill(event, call, duration, result, flags, task, arguments);
	bpf_ringbuf_submit(event, wakeup(call, duration));
}

// Room in the ring is taken by constant sizes only, so by three: most calls have at most three arguments. What is not
// written is not carried from this CPU's cache to the reader's either.
static __always_inline void send(const struct call *call, __u64 duration, long result, __u8 flags,
				 struct task_struct *task)
{
	__u8 arguments = argument_counts[call->slot & (SYSCALL_SLOTS - 1)];

	if (arguments == 0)
		send_arguments(call, duration, result, flags, task, 0);
	else if (arguments <= 3)
		send_arguments(call, duration, result, flags, task, 3);
	else
		send_arguments(call, duration, result, flags, task, SYSCALL_ARGUMENTS);
}

static __always_inline void send_with_text(const struct call *call, __u64 duration, long result,
					   struct task_struct *task, __u32 what)
{
	__u32 zero = 0;
	struct record *record = bpf_map_lookup_elem(&records, &zero);

	if (!record)
		return;
	fill(&record->event, call, duration, result, 0, task, SYSCALL_ARGUMENTS);
	__u32 size = capture(record, call, what, result);
	if (size > sizeof(record->text))
		return;
	record->event.text_size = size;
	if (bpf_ringbuf_output(&events, record, sizeof(record->event) + sizeof(record->arguments) + size,
			       wakeup(call, duration)))
		count(SYSCALL_COUNTER_LOST);
}

// MARK: summary

static __always_inline __u32 latency_bucket(__u64 ns)
{
	if (ns >> SYSCALL_LATENCY_FIRST_OCTAVE == 0)
		return 0;
	if (ns >> SYSCALL_LATENCY_LAST_OCTAVE)
		return SYSCALL_LATENCY_BUCKETS - 1;

	// The highest set bit, by halves: BPF has no instruction for it.
	__u64 rest = ns >> SYSCALL_LATENCY_FIRST_OCTAVE;
	__u32 octave = 0, step;
	step = (rest > 0xffff) << 4;
	rest >>= step;
	octave |= step;
	step = (rest > 0xff) << 3;
	rest >>= step;
	octave |= step;
	step = (rest > 0xf) << 2;
	rest >>= step;
	octave |= step;
	step = (rest > 0x3) << 1;
	rest >>= step;
	octave |= step;
	octave |= rest >> 1;
	return 1 + octave * 4 + ((ns >> (octave + SYSCALL_LATENCY_FIRST_OCTAVE - 2)) & 3);
}

static __always_inline void summarize(const struct call *call, __u64 duration, long result, struct task_struct *task)
{
	struct syscall_statistics *statistics;

	if (config.summary == SYSCALL_SUMMARY_BY_PROCESS) {
		__u32 pid = current_pid(task);

		statistics = bpf_map_lookup_elem(&statistics_by_process, &pid);
		if (!statistics) {
			bpf_map_update_elem(&statistics_by_process, &pid, &no_statistics, BPF_NOEXIST);
			statistics = bpf_map_lookup_elem(&statistics_by_process, &pid);
		}
	} else {
		__u32 slot = call->slot;

		statistics = bpf_map_lookup_elem(&statistics_by_call, &slot);
	}
	if (!statistics) {
		count(SYSCALL_COUNTER_UNCOUNTED);
		return;
	}
	if (config.summary == SYSCALL_SUMMARY_BY_PROCESS)
		current_comm(task, statistics->comm);
	statistics->calls++;
	statistics->errors += result < 0 && result >= -MAX_ERRNO;
	if (!call->weight)
		return;
	statistics->timed++;
	statistics->weight += call->weight;
	statistics->total_ns += duration * call->weight;
	if (statistics->longest_ns < duration)
		statistics->longest_ns = duration;
	__u64 bucket = latency_bucket(duration);
	// Opaque to the compiler, which would otherwise compare a copy: the verifier up to 6.1 then finds no bound.
	asm volatile("" : "+r"(bucket));
	if (bucket < SYSCALL_LATENCY_BUCKETS) {
		__u32 calls = statistics->latency[bucket] + call->weight;

		// A full bucket stays full: a percentile that lags is better than one that wrapped.
		if (calls >= call->weight)
			statistics->latency[bucket] = calls;
	}
}

// MARK: return

static __always_inline bool is_comm_traced(struct task_struct *task)
{
	if (!config.has_comm)
		return true;

	__u64 comm[2] = {};
	current_comm(task, comm);
	return comm[0] == config.comm[0] && comm[1] == config.comm[1];
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_exit, void *registers, long result)
{
	struct task_struct *task = current_task();
	struct call *call = current_call(task);
	if (!call || call->state == CALL_NONE)
		return 0;
	bool pending = call->state == CALL_PENDING;
	call->state = CALL_NONE;

	__u64 duration = call->weight ? bpf_ktime_get_ns() - call->start_ns : 0;

	if (config.has_targets && pending) {
		__u32 pid = current_pid(task), follow = SYSCALL_TARGET_FOLLOW;
		if (result < 0)
			return 0;
		bpf_map_update_elem(&targets, &pid, &follow, BPF_EXIST);
		if (!is_slot_traced(call->slot))
			return 0;
	}
	if (config.failed_only && (result >= 0 || result < -MAX_ERRNO))
		return 0;
	if (config.minimum_duration_ns && duration < config.minimum_duration_ns)
		return 0;

	if (!is_comm_traced(task))
		return 0;

	if (config.summary) {
		summarize(call, duration, result, task);
		return 0;
	}
	__u32 what = captures[call->slot & (SYSCALL_SLOTS - 1)];
	if (what)
		send_with_text(call, duration, result, task, what);
	else
		send(call, duration, result, 0, task);
	return 0;
}

// A call that its thread does not survive returns here, if anywhere: exit, exit_group, and what a killed thread was in.
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_thread_end, struct task_struct *ending)
{
	struct task_struct *task = current_task();
	struct call *call = current_call(task);
	if (call && call->state != CALL_NONE) {
		__u64 duration = call->weight ? bpf_ktime_get_ns() - call->start_ns : 0;
		bool pending = call->state == CALL_PENDING;

		call->state = CALL_NONE;
		if (!config.failed_only && !pending && duration >= config.minimum_duration_ns &&
		    is_comm_traced(task)) {
			if (config.summary)
				summarize(call, duration, 0, task);
			else
				send(call, duration, 0, SYSCALL_EVENT_NO_RETURN, task);
		}
	}
	if (!config.use_task_storage) {
		__u64 key = (__u64)task;
		bpf_map_delete_elem(&calls_by_task, &key);
	}
	if (config.has_targets && ending->signal->live.counter == 0) {
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

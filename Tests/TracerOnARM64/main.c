// SPDX-License-Identifier: Apache-2.0
//
// Loads SyscallTracer's BPF object on an ARM64 kernel as the tracer loads it, in each of its modes, and checks what it says
// of a child's calls. In C, since no Swift toolchain for ARM64 is at hand where the tests run: Scripts/test-arm64.sh.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "syscall_tracer_events.h"

#define CALLS 1000
#define PATH "/nonexistent/swift-bpf"

static int passed, failed;

static void check(int holds, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("%s ", holds ? "ok  " : "FAIL");
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
	holds ? passed++ : failed++;
}

// MARK: what the tracer sets before it loads

static int set(struct bpf_object *object, const char *name, const void *value, size_t size)
{
	const struct btf *btf = bpf_object__btf(object);
	int id = btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC);
	const struct btf_type *section = btf__type_by_id(btf, id);
	struct bpf_map *map;
	size_t room;

	bpf_object__for_each_map(map, object) {
		if (!strstr(bpf_map__name(map), ".rodata"))
			continue;
		char *bytes = (char *)bpf_map__initial_value(map, &room);
		for (int i = 0; i < btf_vlen(section); i++) {
			const struct btf_var_secinfo *info = &btf_var_secinfos(section)[i];
			const struct btf_type *variable = btf__type_by_id(btf, info->type);

			if (!strcmp(btf__name_by_offset(btf, variable->name_off), name) && info->size == size) {
				memcpy(bytes + info->offset, value, size);
				return 0;
			}
		}
	}
	return -1;
}

struct mode {
	const char *name;
	__u64 bits;
};

static struct bpf_object *load(const char *path, const struct mode *mode)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	if (!object)
		return NULL;

	struct syscall_tracer_config config = {
		.tick_ns = 4000000,
		.wakeup_bytes = 1 << 18,
		.wakeup_sampling = 7,
		.mode = mode->bits | SYSCALL_MODE_TARGETS | SYSCALL_MODE_COMMAND,
	};
	__u64 slots[SYSCALL_SLOTS / 64];
	__u8 captures[SYSCALL_SLOTS] = {}, counts[SYSCALL_SLOTS] = {};
	memset(slots, 0xff, sizeof(slots));
	captures[SYS_openat] = 1 << 1;
	captures[SYS_execve] = SYSCALL_CAPTURE_EXEC;
	captures[SYS_mkdirat] = 1 << 1;
	counts[SYS_openat] = 4;
	counts[SYS_execve] = 3;
	counts[SYS_exit_group] = 1;
	counts[SYS_mkdirat] = 3;
	int problem = set(object, "config", &config, sizeof(config)) |
		      set(object, "traced_slots", slots, sizeof(slots)) |
		      set(object, "captures", captures, sizeof(captures)) |
		      set(object, "argument_counts", counts, sizeof(counts));
	const char *other = mode->bits & SYSCALL_MODE_TASK_STORAGE ? "calls_by_task" : "calls";
	bpf_map__set_autocreate(bpf_object__find_map_by_name(object, other), false);
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "events"), 1 << 20);
	if (problem || bpf_object__load(object)) {
		bpf_object__close(object);
		return NULL;
	}
	return object;
}

// MARK: what is traced

static pid_t start(void)
{
	pid_t child = fork();

	if (child)
		return child;
	execl("/proc/self/exe", "child", NULL);
	_exit(127);
}

// The kernel answers mkdirat by a filter, and traces no entry of it.
static void deny_mkdirat(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mkdirat, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(*filter), filter };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int child(void)
{
	deny_mkdirat();
	syscall(SYS_mkdirat, AT_FDCWD, PATH, 0700);
	syscall(SYS_openat, AT_FDCWD, PATH, O_RDONLY | O_CLOEXEC, 0);
	for (int i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
	char *arguments[] = { "no", "such program", NULL };
	syscall(SYS_execve, PATH, arguments, NULL);
	syscall(SYS_exit_group, 7);
	return 0;
}

// MARK: what is heard of it

struct heard {
	pid_t pid;
	int events, strangers, openat, getppid, execve_ok, execve_failed, exit_group, denied, unstarted;
	__u64 longest_ns;
};

static const struct syscall_text *text_of(const struct syscall_event *event, unsigned int number)
{
	const __u8 *position = (const __u8 *)(event + 1) + event->arguments * sizeof(__u64);
	const __u8 *end = position + event->text_size;

	while (position + sizeof(struct syscall_text) <= end) {
		const struct syscall_text *text = (const void *)position;

		if (text->argument == number)
			return text;
		position += sizeof(*text) + ((text->size + 3) & ~3U);
	}
	return NULL;
}

static int is_text(const struct syscall_text *text, const char *bytes, size_t size)
{
	return text && text->size == size && !memcmp(text + 1, bytes, size);
}

static int hear(void *context, void *data, size_t size)
{
	struct heard *heard = context;
	const struct syscall_event *event = data;
	const __u64 *arguments = (const void *)(event + 1);

	if (size < sizeof(*event) + event->arguments * sizeof(__u64) + event->text_size)
		return -EINVAL;
	heard->events++;
	if (event->pid != (__u32)heard->pid || event->tid != (__u32)heard->pid)
		heard->strangers++;
	if (event->duration_ns > heard->longest_ns)
		heard->longest_ns = event->duration_ns;
	heard->unstarted += (event->flags & SYSCALL_EVENT_NO_START) != 0;
	switch (event->number) {
	case SYS_mkdirat:
		heard->denied += (int)arguments[0] == AT_FDCWD && arguments[2] == 0700 && event->result == -EACCES &&
				 event->flags == SYSCALL_EVENT_NO_START &&
				 is_text(text_of(event, 1), PATH, strlen(PATH));
		break;
	case SYS_openat:
		heard->openat += (int)arguments[0] == AT_FDCWD &&
				 event->result == -ENOENT && is_text(text_of(event, 1), PATH, strlen(PATH));
		break;
	case SYS_getppid:
		heard->getppid += event->result == getpid() && event->arguments == 0;
		break;
	case SYS_execve:
		if (event->result == 0)
			heard->execve_ok += is_text(text_of(event, 1), "child", sizeof("child"));
		else
			heard->execve_failed += event->result == -ENOENT &&
						is_text(text_of(event, 0), PATH, strlen(PATH)) &&
						is_text(text_of(event, 1), "no\0such program", 16);
		break;
	case SYS_exit_group:
		heard->exit_group += arguments[0] == 7 && event->flags == SYSCALL_EVENT_NO_RETURN;
		break;
	}
	return 0;
}

static void check_events(struct bpf_object *object, struct heard *heard, const char *mode)
{
	int events = bpf_map__fd(bpf_object__find_map_by_name(object, "events"));
	struct ring_buffer *ring = ring_buffer__new(events, hear, heard, NULL);

	check(ring && ring_buffer__consume(ring) >= 0, "%s: %d events are read", mode, heard->events);
	ring_buffer__free(ring);
	check(heard->strangers == 0, "%s: all are the child's", mode);
	check(heard->execve_ok == 1, "%s: the execve that started it, with its arguments", mode);
	check(heard->denied == 1 && heard->unstarted == 1, "%s: %d mkdirat denied by seccomp, %d calls without a start", mode,
	      heard->denied, heard->unstarted);
	check(heard->openat == 1, "%s: openat with its path, directory and error", mode);
	check(heard->getppid == CALLS, "%s: %d of %d getppid with their result", mode, heard->getppid, CALLS);
	check(heard->execve_failed == 1, "%s: the execve that failed, with its arguments", mode);
	check(heard->exit_group == 1, "%s: exit_group, which does not return", mode);
	check(heard->longest_ns > 0 && heard->longest_ns < 60000000000, "%s: durations, %llu ns at most", mode,
	      heard->longest_ns);
}

static void check_summary(struct bpf_object *object, pid_t pid, const struct mode *mode)
{
	int is_by_call = mode->bits & SYSCALL_MODE_BY_CALL;
	const char *name = is_by_call ? "statistics_by_call" : "statistics_by_process";
	__u32 key = is_by_call ? SYS_getppid : pid;
	int cpus = libbpf_num_possible_cpus();
	struct syscall_statistics *values = calloc(cpus, sizeof(*values));
	__u64 calls = 0, timed = 0, buckets = 0, unstarted = 0;

	if (!bpf_map_lookup_elem(bpf_map__fd(bpf_object__find_map_by_name(object, name)), &key, values))
		for (int cpu = 0; cpu < cpus; cpu++) {
			calls += values[cpu].calls;
			timed += values[cpu].timed;
			unstarted += values[cpu].unstarted;
			for (unsigned int i = 0; i < SYSCALL_LATENCY_BUCKETS; i++)
				buckets += values[cpu].latency[i];
		}
	free(values);
	if (is_by_call)
		check(calls == CALLS, "%s: %llu of %d calls", mode->name, calls, CALLS);
	else
		check(calls > CALLS, "%s: %llu calls of the child", mode->name, calls);
	check(timed > 0 && timed <= calls, "%s: %llu of them timed", mode->name, timed);
	check(unstarted == !is_by_call, "%s: %llu without a start", mode->name, unstarted);
	check(mode->bits & SYSCALL_MODE_EXACT ? buckets == calls : buckets > 0, "%s: %llu in the histogram", mode->name, buckets);
}

static void run(const char *path, const struct mode *mode)
{
	struct bpf_object *object = load(path, mode);
	check(object != NULL, "%s: the verifier accepts the programs", mode->name);
	if (!object)
		return;

	LIBBPF_OPTS(bpf_test_run_opts, options);
	struct bpf_program *learn = bpf_object__find_program_by_name(object, "learn_self");
	int learnt = bpf_prog_test_run_opts(bpf_program__fd(learn), &options);
	check(learnt == 0, "%s: the tracer's own number is learnt", mode->name);

	static const char *const programs[] = { "on_exit", "on_thread_end", "on_fork", "on_enter" };
	struct bpf_link *links[4] = {};
	int attached = 0;
	for (int i = 0; i < 4; i++) {
		links[i] = bpf_program__attach(bpf_object__find_program_by_name(object, programs[i]));
		attached += links[i] != NULL;
	}
	check(attached == 4, "%s: %d of 4 programs are attached", mode->name, attached);

	struct heard heard = { .pid = start() };
	int status = 0;
	waitpid(heard.pid, &status, 0);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 7, "%s: the child ran as it does untraced", mode->name);
	for (int i = 0; i < 4; i++)
		bpf_link__destroy(links[i]);

	if (mode->bits & SYSCALL_MODE_SUMMARY)
		check_summary(object, heard.pid, mode);
	else
		check_events(object, &heard, mode->name);
	bpf_object__close(object);
}

int main(int argc, char **argv)
{
	static const struct mode modes[] = {
		{ "stream, hash map", 0 },
		{ "stream, task storage", SYSCALL_MODE_TASK_STORAGE },
		{ "summary, hash map", SYSCALL_MODE_BY_CALL | SYSCALL_MODE_EXACT },
		{ "summary by call, exact", SYSCALL_MODE_TASK_STORAGE | SYSCALL_MODE_BY_CALL | SYSCALL_MODE_EXACT },
		{ "summary by call, sampled", SYSCALL_MODE_TASK_STORAGE | SYSCALL_MODE_BY_CALL },
		{ "summary by process", SYSCALL_MODE_TASK_STORAGE | SYSCALL_MODE_BY_PROCESS },
	};

	if (!strcmp(argv[0], "child"))
		return child();
	if (argc < 2)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	// Linux 5.10 has no task storage for these programs.
	int has_task_storage = argc < 3 || strcmp(argv[2], "hash-map");
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (has_task_storage || !(modes[i].bits & SYSCALL_MODE_TASK_STORAGE))
			run(argv[1], &modes[i]);
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}

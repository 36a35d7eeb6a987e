// SPDX-License-Identifier: Apache-2.0
//
// Makes a known set of system calls, for the tests of SyscallTracer. Every call that a test looks for is made by number,
// so that no C library changes it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// A file made, written, moved about in, closed and removed, and a failure before and after.
static int files(const char *path)
{
	syscall(SYS_openat, AT_FDCWD, "/nonexistent/swift-bpf", O_RDONLY | O_CLOEXEC);
	long fd = syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, 0640);
	if (fd < 0)
		return 1;
	syscall(SYS_write, fd, "hello", 5);
	syscall(SYS_lseek, fd, 2, SEEK_SET);
	syscall(SYS_close, fd);
	syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, path, 1 /* RENAME_NOREPLACE */);
	syscall(SYS_unlinkat, AT_FDCWD, path, 0);
	syscall(SYS_close, -1);
	return 0;
}

static int loop(long count)
{
	for (long i = 0; i < count; i++)
		syscall(SYS_getppid);
	return 0;
}

static long long nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

// Prints what a call costs, in nanoseconds.
static int measure(long count)
{
	long long start = nanoseconds();

	loop(count);
	printf("%.1f\n", (double)(nanoseconds() - start) / (double)count);
	return 0;
}

// Makes so many calls a second, in bursts a millisecond apart, and prints how many it came to.
static int pace(long rate, long seconds)
{
	long long start = nanoseconds(), end = start + seconds * 1000000000LL, now = start;
	long made = 0;

	while (now < end) {
		long due = (now - start) / 1000 * rate / 1000000;
		struct timespec pause = { 0, 1000000 };

		loop(due - made);
		made = due;
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		now = nanoseconds();
	}
	printf("%ld\n", (long)(made / ((double)(now - start) / 1e9)));
	return 0;
}

static int opens(long count)
{
	for (long i = 0; i < count; i++)
		syscall(SYS_openat, AT_FDCWD, "/nonexistent/swift-bpf", O_RDONLY | O_CLOEXEC);
	return 0;
}

static int nap(long milliseconds)
{
	struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &time, NULL);
	return 0;
}

static void stay_on_cpu(long cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one); // fails for a CPU that is not there
}

// Many calls that return at once, then some of the same kind that sleep, all on one CPU.
static int burst(long count, long naps, long milliseconds)
{
	struct timespec none = { 0, 0 };

	stay_on_cpu(0);
	for (long i = 0; i < count; i++)
		syscall(SYS_ppoll, NULL, 0, &none, NULL, 0);
	for (long i = 0; i < naps; i++) {
		// The kernel writes the rest of the time into it.
		struct timespec time = { 0, milliseconds * 1000000 };

		syscall(SYS_ppoll, NULL, 0, &time, NULL, 0);
	}
	return 0;
}

// A process that mostly sleeps, and on the same CPU a child that makes one of its calls without end. A process of the
// given scheduling policy, if that is of real time, stops the child wherever it is.
static int beside(int policy, long naps, long milliseconds)
{
	struct sched_param priority = { policy == SCHED_OTHER ? 0 : 1 };

	stay_on_cpu(0);
	pid_t child = fork();
	if (child == 0)
		for (;;)
			syscall(SYS_getppid);
	if (sched_setscheduler(0, policy, &priority))
		return 1;
	for (long i = 0; i < naps; i++) {
		nap(milliseconds);
		loop(2);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}

// Two processes that go from CPU to CPU and number their calls.
static int wander(long count)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	pid_t child = fork();

	for (long i = 0; i < count; i++) {
		stay_on_cpu((i + (child == 0)) % cpus);
		syscall(SYS_lseek, -1, i, SEEK_SET);
	}
	return child ? waitpid(child, NULL, 0) < 0 : 0;
}

static pthread_barrier_t all_there;

static void *await(void *nothing)
{
	pthread_barrier_wait(&all_there);
	return nothing;
}

// So many threads that end at the same time.
static int crowd(long count)
{
	pthread_t *threads = calloc(count, sizeof(*threads));
	pthread_attr_t small;

	pthread_barrier_init(&all_there, NULL, count);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 1 << 16);
	for (long i = 0; i < count; i++)
		if (pthread_create(&threads[i], &small, await, NULL))
			return 1;
	for (long i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

// Calls under one name on the last CPU, then under another on the first.
static int rename_and_move(const char *before, const char *after)
{
	stay_on_cpu(sysconf(_SC_NPROCESSORS_ONLN) - 1);
	prctl(PR_SET_NAME, before);
	loop(3);
	prctl(PR_SET_NAME, after);
	stay_on_cpu(0);
	return loop(3);
}

// Calls whose arguments mean different things by what stands before them, or point to structures.
static int decode(const char *link)
{
	char target[64];
	unsigned long how[3] = { O_CLOEXEC, 0, 8 /* RESOLVE_BENEATH */ };
	unsigned long clone[8] = { CLONE_FILES, 0, 0, 0, SIGCHLD };
	struct sockaddr_un name = { AF_UNIX, "/nonexistent, 22) = 0" };
	struct sockaddr_in6 mapped = { AF_INET6, htons(9), 0,
				       { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1 } } } };
	int one = 1;

	if (symlink("/over there", link))
		return 1;
	syscall(SYS_readlinkat, AT_FDCWD, link, target, sizeof(target));
	syscall(SYS_readlinkat, AT_FDCWD, "/nonexistent", target, sizeof(target));
	syscall(SYS_faccessat2, AT_FDCWD, link, R_OK, AT_EACCESS);
	syscall(SYS_unlinkat, AT_FDCWD, link, 0);
	syscall(SYS_unlinkat, AT_FDCWD, link, AT_REMOVEDIR);
	syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", how, sizeof(how));
	syscall(SYS_prctl, PR_SET_NAME, "decoder", 0, 0, 0);
	int file = socket(AF_UNIX, SOCK_STREAM, 0), datagrams = socket(AF_INET6, SOCK_DGRAM, 0);
	syscall(SYS_connect, file, &name, sizeof(name));
	syscall(SYS_sendto, datagrams, "x", 1, 0, &mapped, sizeof(mapped));
	syscall(SYS_setsockopt, datagrams, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	syscall(SYS_fcntl, file, F_GETFD, 0x5eed);
	syscall(SYS_fcntl, file, F_SETFD, FD_CLOEXEC);
	syscall(SYS_fcntl, file, F_SETFL, O_RDWR | O_NONBLOCK);
	syscall(SYS_ioctl, file, FIONREAD, &one);
	syscall(SYS_futex, &one, 129 /* FUTEX_WAKE_PRIVATE */, 1, 0x5eed, 0x5eed, 0x5eed);
	long child = syscall(SYS_clone3, clone, sizeof(clone));
	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	return 0;
}

// A child and a grandchild, which executes this program again.
static int tree(char *self)
{
	pid_t child = fork();
	if (child == 0) {
		syscall(SYS_getpgid, 0);
		pid_t grandchild = fork();
		if (grandchild == 0) {
			execl(self, self, "loop", "3", (char *)NULL);
			_exit(127);
		}
		waitpid(grandchild, NULL, 0);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	return 0;
}

static void *execute(void *self)
{
	execl(self, self, "loop", "2", (char *)NULL);
	return NULL;
}

// A thread that is not its process's first executes a program, and takes the first one's id while it does.
static int exec_in_thread(char *self)
{
	pthread_t thread;

	pthread_create(&thread, NULL, execute, self);
	pthread_join(thread, NULL);
	return 1;
}

// A page whose end a path runs into: the kernel says EFAULT, and no string can be captured.
static int fault(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, page * 2, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(memory + page, page);
	memset(memory + page - 4, 'x', 4);
	syscall(SYS_openat, AT_FDCWD, memory + page - 4, O_RDONLY);
	syscall(SYS_openat, AT_FDCWD, NULL, O_RDONLY);
	return 0;
}

// A path as long as a path can be, so many times, a millisecond apart.
static int longest(long count)
{
	static char path[4096];

	memset(path, '/', sizeof(path) - 1);
	syscall(SYS_openat, AT_FDCWD, path, O_WRONLY);
	for (long i = 1; i < count; i++) {
		nap(1);
		syscall(SYS_openat, AT_FDCWD, path, O_WRONLY);
	}
	return 0;
}

// Two calls that a filter answers in the kernel's place, as container runtimes have it, between two that are made.
static int denied(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mkdirat, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mount, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(*filter), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return 1;
	syscall(SYS_unlinkat, AT_FDCWD, "/nonexistent/before", 0);
	syscall(SYS_mkdirat, AT_FDCWD, "/nonexistent/denied", 0700);
	syscall(SYS_mount, "source", "/nonexistent/denied", "tmpfs", 0, 0);
	syscall(SYS_unlinkat, AT_FDCWD, "/nonexistent/after", 0);
	return 0;
}

// So many children, one after the other, each of which asks for its parent.
static int forks(long count)
{
	for (long i = 0; i < count; i++) {
		pid_t child = vfork();

		if (child < 0)
			return 1;
		if (child == 0) {
			syscall(SYS_getppid);
			_exit(0);
		}
		waitpid(child, NULL, 0);
	}
	return 0;
}

#ifdef __x86_64__
// The registers of 64-bit code have upper halves, which the 32-bit entry does not look at.
static long call32(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(a), "c"(b | 0x5eedULL << 32), "d"(c), "S"(d), "D"(0L)
			 : "memory", "r8", "r9", "r10", "r11");
	return result;
}

// Calls through the 32-bit entry and by x32's numbers.
static int calls32(void)
{
	char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (low == MAP_FAILED)
		return 1;
	char *path = strcpy(low, "/nonexistent/32");
	char *argument = strcpy(low + 64, "an argument");
	unsigned int *arguments = (void *)(low + 128);
	arguments[0] = (unsigned long)argument;

	call32(295, AT_FDCWD, (unsigned long)path, O_RDONLY | O_CLOEXEC, 0); // openat
	call32(64, 0, 0, 0, 0);                                             // getppid
	call32(19, -1, -7, SEEK_SET, 0);                                    // lseek
	call32(11, (unsigned long)path, (unsigned long)arguments, 0, 0);    // execve
	syscall(0x40000000 | SYS_getppid);
	syscall(0x40000000 | 520, path, arguments, NULL); // execve
	return 0;
}
#endif

// Programs that are executed without arguments, and by descriptors.
static int executions(const char *program)
{
	char *arguments[] = { "by descriptor", NULL }, *directory = strdup(program);
	char *name = strrchr(directory, '/');

	*name++ = 0;
	int file = open(program, O_PATH | O_CLOEXEC), folder = open(directory, O_PATH | O_CLOEXEC);
	syscall(SYS_execve, "/nonexistent/program", NULL, NULL);
	for (int i = 0; i < 3; i++) {
		pid_t child = fork();
		if (child == 0) {
			close(STDERR_FILENO); // a program may not like it
			if (i == 0)
				syscall(SYS_execveat, file, "", arguments, NULL, AT_EMPTY_PATH);
			if (i == 1)
				syscall(SYS_execveat, folder, name, arguments, NULL, 0);
			if (i == 2)
				syscall(SYS_execve, program, NULL, NULL);
			_exit(127);
		}
		waitpid(child, NULL, 0);
	}
	return 0;
}

static int signals(void)
{
	for (int signal = 31; signal <= 64; signal++)
		syscall(SYS_kill, 0x7fffffff, signal);
	return 0;
}

// Asks for the parent once for each line that it reads, and answers each with a line.
static int serve(void)
{
	char request;

	while (read(STDIN_FILENO, &request, 1) == 1) {
		syscall(SYS_getppid);
		if (write(STDOUT_FILENO, "\n", 1) != 1)
			return 1;
	}
	return 0;
}

int main(int count, char **arguments)
{
	const char *what = count > 1 ? arguments[1] : "";
	const char *value = count > 2 ? arguments[2] : "";

	if (!strcmp(what, "files"))
		return files(value);
	if (!strcmp(what, "loop"))
		return loop(atol(value));
	if (!strcmp(what, "nap"))
		return nap(atol(value));
	if (!strcmp(what, "burst"))
		return burst(atol(value), count > 3 ? atol(arguments[3]) : 1, count > 4 ? atol(arguments[4]) : 1);
	if (!strcmp(what, "beside"))
		return beside(SCHED_OTHER, atol(value), count > 3 ? atol(arguments[3]) : 1);
	if (!strcmp(what, "urgent"))
		return beside(SCHED_FIFO, atol(value), count > 3 ? atol(arguments[3]) : 1);
	if (!strcmp(what, "time"))
		return measure(atol(value));
	if (!strcmp(what, "rate"))
		return pace(atol(value), count > 3 ? atol(arguments[3]) : 1);
	if (!strcmp(what, "opens"))
		return opens(atol(value));
	if (!strcmp(what, "wander"))
		return wander(atol(value));
	if (!strcmp(what, "tree"))
		return tree(arguments[0]);
	if (!strcmp(what, "exec-in-thread"))
		return exec_in_thread(arguments[0]);
	if (!strcmp(what, "fault"))
		return fault();
	if (!strcmp(what, "longest"))
		return longest(count > 2 ? atol(value) : 1);
	if (!strcmp(what, "serve"))
		return serve();
	if (!strcmp(what, "denied"))
		return denied();
	if (!strcmp(what, "forks"))
		return forks(atol(value));
#ifdef __x86_64__
	if (!strcmp(what, "calls32"))
		return calls32();
#endif
	if (!strcmp(what, "executions"))
		return executions(value);
	if (!strcmp(what, "signals"))
		return signals();
	if (!strcmp(what, "crowd"))
		return crowd(atol(value));
	if (!strcmp(what, "rename"))
		return rename_and_move(value, count > 3 ? arguments[3] : "");
	if (!strcmp(what, "decode"))
		return decode(value);
	if (!strcmp(what, "name"))
		return prctl(PR_SET_NAME, value) || loop(2);
	if (!strcmp(what, "open"))
		return syscall(SYS_openat, AT_FDCWD, value, O_RDONLY) >= 0;
	if (!strcmp(what, "exec"))
		return execv(value, arguments + 2) != 0;
	if (!strcmp(what, "exit"))
		return atoi(value);
	fprintf(stderr, "syscall-workload: files PATH | loop N | time N | rate N SECONDS | opens N | nap MS | burst N NAPS MS | "
			"beside NAPS MS | urgent NAPS MS | wander N | tree | exec-in-thread | fault | longest [N] | serve | crowd N | "
			"denied | forks N | calls32 | executions PROGRAM | signals | "
			"rename BEFORE AFTER | decode LINK | name NAME | open PATH | exec PROGRAM [ARGUMENTS] | exit STATUS\n");
	return 64;
}

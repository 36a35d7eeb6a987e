// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "system.h"

static int set_up(const char *name)
{
	struct ifreq argument = { .ifr_flags = IFF_UP };
	int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), result;

	if (descriptor < 0)
		return -1;
	strncpy(argument.ifr_name, name, IFNAMSIZ - 1);
	result = ioctl(descriptor, SIOCSIFFLAGS, &argument);
	close(descriptor);
	return result;
}

int benchmark_enter_network_namespace(void)
{
	int former = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

	if (former < 0)
		return -1;
	if (unshare(CLONE_NEWNET)) {
		close(former);
		return -1;
	}
	if (set_up("lo")) {
		benchmark_leave_network_namespace(former);
		return -1;
	}
	return former;
}

int benchmark_leave_network_namespace(int former)
{
	int result = setns(former, CLONE_NEWNET);

	close(former);
	return result;
}

int benchmark_open_process(int pid) { return syscall(__NR_pidfd_open, pid, 0); }

int benchmark_open_clock_event(int cpu, unsigned long period)
{
	struct perf_event_attr attributes = {
		.size = sizeof(attributes),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = period,
	};

	return syscall(__NR_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

/* link_create of union bpf_attr, with members that older headers do not have. */
struct link {
	__u32 program, target, attach_type, flags;
	union {
		struct {
			__u32 protocol, hook;
			__s32 priority;
			__u32 flags;
		} netfilter;
		struct {
			__u64 path, offsets, counters, cookies;
			__u32 count, flags, pid, unused;
		} uprobes;
	};
};

enum { NETFILTER = 45, UPROBE_MULTI = 48 }; /* attach types in <linux/bpf.h> */

static int create(const struct link *link) { return syscall(__NR_bpf, BPF_LINK_CREATE, link, sizeof(*link)); }

int benchmark_link_netfilter(int program, int priority)
{
	struct link link;

	memset(&link, 0, sizeof(link));
	link.program = program;
	link.attach_type = NETFILTER;
	link.netfilter.protocol = 2; /* NFPROTO_IPV4 */
	link.netfilter.hook = 1;     /* NF_INET_LOCAL_IN */
	link.netfilter.priority = priority;
	return create(&link);
}

int benchmark_link_uprobes(int program, const char *path, const unsigned long *offsets, unsigned int count)
{
	struct link link;

	memset(&link, 0, sizeof(link));
	link.program = program;
	link.attach_type = UPROBE_MULTI;
	link.uprobes.path = (unsigned long)path;
	link.uprobes.offsets = (unsigned long)offsets;
	link.uprobes.count = count;
	return create(&link);
}

long benchmark_find_function(const char *name, const char **file)
{
	void *address = dlsym(RTLD_DEFAULT, name);
	Dl_info information;

	if (!address || !dladdr(address, &information))
		return -1;
	*file = information.dli_fname;
	return (char *)address - (char *)information.dli_fbase;
}

/* The CPU time of this thread: other threads on its CPU do not count. */
static double nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

double benchmark_time_calls(int cpu, long count)
{
	cpu_set_t former, chosen;
	double start, time;

	CPU_ZERO(&chosen);
	CPU_SET(cpu, &chosen);
	if (sched_getaffinity(0, sizeof(former), &former) || sched_setaffinity(0, sizeof(chosen), &chosen))
		return -1;
	start = nanoseconds();
	for (long i = 0; i < count; i++)
		syscall(__NR_getppid);
	time = nanoseconds() - start;
	sched_setaffinity(0, sizeof(former), &former);
	return time / (double)count;
}

// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CTestSupport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <malloc.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

bool test_is_emulated(void) { return getenv("SWIFT_BPF_MACHINE") != NULL; }

int test_run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (int i = 0; i < CPU_SETSIZE; i++)
		if (cpu < 0 || i == cpu)
			CPU_SET(i, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

int test_unshare_mounts(void)
{
	if (unshare(CLONE_NEWNS))
		return -1;
	return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

int test_unmount(const char *path)
{
	return umount2(path, MNT_DETACH);
}

int test_mount(const char *type, const char *path)
{
	return mount(type, path, type, 0, NULL);
}

long test_file_system(const char *path)
{
	struct statfs status;

	return statfs(path, &status) ? -1 : (long)status.f_type;
}

int test_drop_privileges(void)
{
	const uid_t nobody = 65534;

	if (setgroups(0, NULL) || setresgid(nobody, nobody, nobody))
		return -1;
	return setresuid(nobody, nobody, nobody);
}

int test_keep_capabilities(unsigned long long capabilities)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = capabilities, .permitted = capabilities },
		{ .effective = capabilities >> 32, .permitted = capabilities >> 32 },
	};

	if (prctl(PR_SET_KEEPCAPS, 1) || test_drop_privileges())
		return -1;
	return syscall(SYS_capset, &header, data);
}

unsigned long test_allocated_bytes(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

void test_end(void)
{
	fflush(NULL);
	_exit(0);
}

void test_call_getppid(int count)
{
	for (int i = 0; i < count; i++)
		syscall(SYS_getppid);
}

int test_call_getpgid(int count)
{
	int result = 0;

	while (count-- > 0)
		result = (int)syscall(SYS_getpgid, getpid());
	return result;
}

__attribute__((noinline)) unsigned long test_add(unsigned long first, unsigned long second)
{
	__asm__ volatile("" : "+r"(first));
	return first + second;
}

#define MANY(name, number)                                                                   \
	__attribute__((noinline)) unsigned long test_many_##name(unsigned long value)        \
	{                                                                                    \
		__asm__ volatile("" : "+r"(value));                                          \
		return value + number;                                                       \
	}
MANY(one, 1)
MANY(two, 2)
MANY(three, 3)

/* Not in .bss, which has no place in the file. */
static volatile unsigned short many_counter __attribute__((section(".probes"), used)) = 0;

volatile unsigned short *test_many_counter(void)
{
	return &many_counter;
}

/* A probe as <sys/sdt.h> declares it: a nop, and a note that says where it is and where its arguments are. */
#define USDT_NOTE(name, arguments)                                                           \
	"990:	nop\n"                                                                       \
	".pushsection .note.stapsdt,\"\",\"note\"\n"                                          \
	".balign 4\n"                                                                        \
	".4byte 992f-991f, 994f-993f, 3\n"                                                   \
	"991:	.asciz \"stapsdt\"\n"                                                        \
	"992:	.balign 4\n"                                                                 \
	"993:	.8byte 990b, _.stapsdt.base, 0\n"                                            \
	".asciz \"swift_bpf_test\"\n"                                                        \
	".asciz \"" name "\"\n"                                                              \
	".asciz \"" arguments "\"\n"                                                         \
	"994:	.balign 4\n"                                                                 \
	".popsection\n"                                                                      \
	".ifndef _.stapsdt.base\n"                                                           \
	".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n"              \
	".weak _.stapsdt.base\n"                                                             \
	".hidden _.stapsdt.base\n"                                                           \
	"_.stapsdt.base: .space 1\n"                                                         \
	".size _.stapsdt.base, 1\n"                                                          \
	".popsection\n"                                                                      \
	".endif\n"

__attribute__((noinline)) void test_usdt_nothing(void) { __asm__ volatile(USDT_NOTE("nothing", "")); }

__attribute__((noinline)) void test_usdt_nine(long value)
{
	__asm__ volatile(USDT_NOTE("nine", "-8@%0 -8@%0 -8@%0 -8@%0 -8@%0 -8@%0 -8@%0 -8@%0 -8@%0") : : "r"(value));
}

__attribute__((noinline)) long test_usdt(int first, long second)
{
	long sum = first + second;

#ifdef __x86_64__
	__asm__ volatile(USDT_NOTE("sum", "-4@%k0 -8@%1 -8@%2")
#else
	__asm__ volatile(USDT_NOTE("sum", "-4@%0 -8@%1 -8@%2")
#endif
			 :
			 : "r"(first), "r"(second), "r"(sum));
	return sum;
}

static const char own_namespace[] = "/proc/thread-self/ns/net";

int test_enter_network_namespace(void)
{
	int former = open(own_namespace, O_RDONLY | O_CLOEXEC), off;

	if (former < 0)
		return -1;
	if (unshare(CLONE_NEWNET)) {
		close(former);
		return -1;
	}
	/* No packets but the test's own: none of address configuration. */
	off = open("/proc/sys/net/ipv6/conf/default/disable_ipv6", O_WRONLY | O_CLOEXEC);
	if (off >= 0) {
		(void)!write(off, "1", 1);
		close(off);
	}
	return former;
}

int test_leave_network_namespace(int former)
{
	int result = setns(former, CLONE_NEWNET);

	close(former);
	return result;
}

static int interface_call(const char *name, unsigned long request, struct ifreq *argument)
{
	int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), result;

	if (descriptor < 0)
		return -1;
	strncpy(argument->ifr_name, name, IFNAMSIZ - 1);
	result = ioctl(descriptor, request, argument);
	close(descriptor);
	return result;
}

int test_set_up(const char *name)
{
	struct ifreq argument = { .ifr_flags = IFF_UP };

	return interface_call(name, SIOCSIFFLAGS, &argument);
}

static struct rtattr *add_attribute(struct nlmsghdr *message, unsigned short type, const void *data, size_t size)
{
	struct rtattr *attribute = (void *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));

	attribute->rta_type = type;
	attribute->rta_len = RTA_LENGTH(size);
	memcpy(RTA_DATA(attribute), data, size);
	message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(attribute->rta_len);
	return attribute;
}

struct interface_request {
	struct nlmsghdr header;
	struct ifinfomsg interface;
	char attributes[256];
};

/* Sends a request and reads its acknowledgment. */
static int send_request(struct interface_request *request)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[512];
	} answer;
	int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), result = -1;

	if (descriptor < 0)
		return -1;
	if (send(descriptor, request, request->header.nlmsg_len, 0) >= 0 &&
	    recv(descriptor, &answer, sizeof(answer), 0) >= 0) {
		errno = -answer.error.error;
		result = answer.error.error ? -1 : 0;
	}
	close(descriptor);
	return result;
}

int test_add_interface(const char *kind, const char *name)
{
	struct interface_request request = {
		.header = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
			.nlmsg_type = RTM_NEWLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL,
		},
	};
	struct rtattr *info;

	add_attribute(&request.header, IFLA_IFNAME, name, strlen(name) + 1);
	info = add_attribute(&request.header, IFLA_LINKINFO, "", 0);
	add_attribute(&request.header, IFLA_INFO_KIND, kind, strlen(kind) + 1);
	info->rta_len = (unsigned short)((char *)&request + request.header.nlmsg_len - (char *)info);
	return send_request(&request);
}

int test_remove_interface(const char *name)
{
	struct interface_request request = {
		.header = {
			.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
			.nlmsg_type = RTM_DELLINK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
		.interface = { .ifi_index = (int)if_nametoindex(name) },
	};

	return send_request(&request);
}

int test_send_frame(const char *name)
{
	struct __attribute__((packed)) {
		struct ether_header ethernet;
		struct iphdr ip;
		struct udphdr udp;
		char payload[22];
	} frame = {
		.ethernet = { .ether_dhost = { 2, 0, 0, 0, 0, 1 },
			      .ether_shost = { 2, 0, 0, 0, 0, 2 },
			      .ether_type = htons(ETHERTYPE_IP) },
		.ip = { .version = 4,
			.ihl = 5,
			.tot_len = htons(sizeof(struct iphdr) + sizeof(struct udphdr) + 22),
			.ttl = 64,
			.protocol = IPPROTO_UDP },
		.udp = { .dest = htons(9), .len = htons(sizeof(struct udphdr) + 22) },
	};
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
		.sll_ifindex = (int)if_nametoindex(name),
		.sll_halen = ETH_ALEN,
	};
	int descriptor = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	ssize_t sent;

	if (descriptor < 0)
		return -1;
	sent = sendto(descriptor, &frame, sizeof(frame), 0, (struct sockaddr *)&address, sizeof(address));
	close(descriptor);
	return sent == sizeof(frame) ? 0 : -1;
}

int test_loopback(unsigned short port, unsigned int mark, int size)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	struct timeval patience = { .tv_usec = 200000 };
	int receiver = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int sender = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char bytes[2048] = { 0 };
	int result = -1;

	if (receiver < 0 || sender < 0 || size < 0 || size > (int)sizeof(bytes))
		goto out;
	if (bind(receiver, (struct sockaddr *)&address, sizeof(address)) ||
	    setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) ||
	    (mark && setsockopt(sender, SOL_SOCKET, SO_MARK, &mark, sizeof(mark))))
		goto out;
	/* A hook that drops what is sent lets sendto fail. */
	if (sendto(sender, bytes, (size_t)size, 0, (struct sockaddr *)&address, sizeof(address)) < 0)
		result = errno == EPERM || errno == ENOBUFS ? 0 : -1;
	else if (recv(receiver, bytes, sizeof(bytes), 0) == size)
		result = 1;
	else
		result = errno == EAGAIN ? 0 : -1;
out:
	if (receiver >= 0)
		close(receiver);
	if (sender >= 0)
		close(sender);
	return result;
}

#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stddef.h>

pid_t test_spawn(const char *const *arguments, const char *source, const char *target, pid_t pid)
{
	/* struct clone_args of <linux/sched.h>, which some C libraries' headers do not like beside their own. */
	struct {
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size;
	} options = {
		.exit_signal = SIGCHLD,
		.set_tid = pid > 0 ? (uintptr_t)&pid : 0, .set_tid_size = pid > 0,
	};
	long child = syscall(435 /* clone3 */, &options, sizeof(options));

	if (child)
		return child;
	if (source && (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		       mount(source, target, NULL, MS_BIND, NULL)))
		_exit(126);
	execv(arguments[0], (char *const *)(arguments + 1));
	_exit(127);
}

int test_attach_by_event(long id, int program)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attributes), .config = id, .sample_period = 1,
	};
	int event = syscall(__NR_perf_event_open, &attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);

	if (event >= 0 && ioctl(event, PERF_EVENT_IOC_SET_BPF, program)) {
		close(event);
		return -1;
	}
	return event;
}

long test_attr_insns(void) { return offsetof(union bpf_attr, insns); }
long test_attr_log_buf(void) { return offsetof(union bpf_attr, log_buf); }
long test_attr_prog_flags(void) { return offsetof(union bpf_attr, prog_flags); }
long test_attr_prog_btf_fd(void) { return offsetof(union bpf_attr, prog_btf_fd); }
long test_attr_func_info(void) { return offsetof(union bpf_attr, func_info); }
long test_attr_attach_btf_id(void) { return offsetof(union bpf_attr, attach_btf_id); }
long test_attr_attach_prog_fd(void) { return offsetof(union bpf_attr, attach_prog_fd); }
long test_attr_max_entries(void) { return offsetof(union bpf_attr, max_entries); }
long test_attr_inner_map_fd(void) { return offsetof(union bpf_attr, inner_map_fd); }
long test_attr_btf_fd(void) { return offsetof(union bpf_attr, btf_fd); }
long test_attr_btf_vmlinux_value_type_id(void) { return offsetof(union bpf_attr, btf_vmlinux_value_type_id); }
long test_attr_kprobe_multi_flags(void) { return offsetof(union bpf_attr, link_create.kprobe_multi.flags); }
long test_attr_kprobe_multi_syms(void) { return offsetof(union bpf_attr, link_create.kprobe_multi.syms); }
long test_attr_kprobe_multi_cookies(void) { return offsetof(union bpf_attr, link_create.kprobe_multi.cookies); }

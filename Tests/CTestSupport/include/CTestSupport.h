// SPDX-License-Identifier: Apache-2.0
//
// System calls that tests need and Swift cannot import.
#ifndef SWIFT_BPF_CTESTSUPPORT_H
#define SWIFT_BPF_CTESTSUPPORT_H

#include <stdbool.h>
#include <sys/types.h>

/// Returns whether QEMU emulates the processor, where Swift code that is not optimized is fifty times slower.
///
/// A test that walks over thousands of types or inputs then takes a sample, always the same one.
bool test_is_emulated(void);

/* Moves the calling thread to a CPU, or lets it run on all for -1. */
int test_run_on(int cpu);

/// Gives the process a mount namespace of its own and makes its mounts private. 0, or -1 with errno.
int test_unshare_mounts(void);

/// Unmounts whatever is mounted at a path, lazily. 0, or -1 with errno.
int test_unmount(const char *path);

/// Mounts a file system without a device. 0, or -1 with errno.
int test_mount(const char *type, const char *path);

/// The magic number of the file system that a path lies in, or -1.
long test_file_system(const char *path);

/// Makes the calling process an ordinary user's, without any capability. 0, or -1 with errno.
int test_drop_privileges(void);

/// Makes the calling process an ordinary user's, whose thread keeps the capabilities of a bit mask. 0, or -1 with errno.
int test_keep_capabilities(unsigned long long capabilities);

/// How many bytes the C allocator has handed out and not got back.
unsigned long test_allocated_bytes(void);

/// Ends a child that has dropped its privileges, with success. Not exit(3): at that the address sanitizer looks for leaks by
/// tracing its own process, which another user may not.
void test_end(void);

/// Calls getppid(2) so many times.
void test_call_getppid(int count);

/// Calls getpgid(2) for the own process so many times. The last result, or -1 with errno.
int test_call_getpgid(int count);

/// Adds two numbers, in a function that is not inlined: for uprobes.
unsigned long test_add(unsigned long first, unsigned long second);

/// Three functions that are not inlined, and whose names begin alike.
unsigned long test_many_one(unsigned long value);
unsigned long test_many_two(unsigned long value);
unsigned long test_many_three(unsigned long value);

/// A counter in the file's data that the kernel changes while a place with it is probed.
volatile unsigned short *test_many_counter(void);

/// Calls a function that has the symbol of `swift_bpf::lone(int)` in C++, and returns its result: the value plus 3.
int test_lone(int value);

/// Hits the USDT probe `swift_bpf_test:sum` with its arguments and their sum.
long test_usdt(int first, long second);

/// Hits the USDT probe `swift_bpf_test:nothing`, which has no arguments.
void test_usdt_nothing(void);

/// Hits the USDT probe `swift_bpf_test:nine`, whose nine arguments are one value in a register.
void test_usdt_nine(long value);

/// Moves the calling thread into a network namespace of its own. A descriptor of the former one, or -1 with errno.
int test_enter_network_namespace(void);

/// Moves the calling thread back, and closes the descriptor. 0, or -1 with errno.
int test_leave_network_namespace(int former);

/// Creates a pair of network interfaces (veth, netkit) or a single one (dummy), and the first gets this name. Returns 0, or -1
/// with errno.
int test_add_interface(const char *kind, const char *name);

/// Removes a network interface, and the other one of a pair. 0, or -1 with errno.
int test_remove_interface(const char *name);

/// Switches a network interface on. 0, or -1 with errno.
int test_set_up(const char *name);

/// Sends a frame through a network interface: an Ethernet header, IPv4 and UDP. 0, or -1 with errno.
int test_send_frame(const char *name);

/// Sends a UDP packet to the own machine, with a mark (SO_MARK) if it is not 0, and waits for it for 200 ms. 1 when it came,
/// 0 when it did not, or -1 with errno.
int test_loopback(unsigned short port, unsigned int mark, int size);

/* Offsets in `union bpf_attr` of the installed <linux/bpf.h>. */
long test_attr_insns(void);
long test_attr_log_buf(void);
long test_attr_prog_flags(void);
long test_attr_prog_btf_fd(void);
long test_attr_func_info(void);
long test_attr_attach_btf_id(void);
long test_attr_attach_prog_fd(void);
long test_attr_max_entries(void);
long test_attr_inner_map_fd(void);
long test_attr_btf_fd(void);
long test_attr_btf_vmlinux_value_type_id(void);
long test_attr_kprobe_multi_flags(void);
long test_attr_kprobe_multi_syms(void);
long test_attr_kprobe_multi_cookies(void);

/// Moves the process, which has one thread, into a user namespace and a mount namespace of its own, in which a bpffs with all
/// privileges delegated is mounted at a directory. 0, or -1 with errno.
int test_enter_delegated_namespace(const char *directory);

/// Starts a program, whose path comes before its arguments.
///
/// - Parameters:
///   - source: what the program has mounted over `target` in a mount namespace of its own, or `NULL`.
///   - pid: the process ID that it gets, or 0.
/// - Returns: the process ID, or -1 with errno.
pid_t test_spawn(const char *const *arguments, const char *source, const char *target, pid_t pid);

/// Attaches a program to a tracepoint on CPU 0 without a link, and returns the descriptor of the event.
int test_attach_by_event(long id, int program);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BENCHMARK_SYSTEM_H
#define BENCHMARK_SYSTEM_H

/* Calls that Swift does not import. Negative results set errno. */

/*
 * Moves the calling thread into a new network namespace, whose loopback device is up. Returns a descriptor of the former
 * one, for benchmark_leave_network_namespace.
 */
int benchmark_enter_network_namespace(void);
int benchmark_leave_network_namespace(int former);

/* pidfd_open(2) */
int benchmark_open_process(int pid);

/* perf_event_open(2) of a clock on a CPU, for all processes, with so many nanoseconds between two samples. */
int benchmark_open_clock_event(int cpu, unsigned long period);

/* A link of a netfilter program at the input hook of IPv4, as bpf_program__attach_netfilter of libbpf 1.3 creates it. */
int benchmark_link_netfilter(int program, int priority);

/* A link of a uprobe.multi program, as bpf_program__attach_uprobe_multi of libbpf 1.3 creates it. */
int benchmark_link_uprobes(int program, const char *path, const unsigned long *offsets, unsigned int count);

/* Where a function of this process is in its file: stores the file's path, which stays, and returns the offset or -1. */
long benchmark_find_function(const char *name, const char **file);

/* Runs on a CPU only, and measures a number of calls of getppid(2) there. Returns nanoseconds of CPU time for a call. */
double benchmark_time_calls(int cpu, long count);

#endif

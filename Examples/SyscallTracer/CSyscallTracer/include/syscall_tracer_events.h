/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The data that the BPF programs and the tracer exchange. Both sides compile this header: the BPF C includes it, and
 * Swift imports it. All types have a fixed width and all padding is explicit, so one object serves every architecture.
 */
#ifndef SYSCALL_TRACER_EVENTS_H
#define SYSCALL_TRACER_EVENTS_H

#include <linux/types.h>

/*
 * Tables are indexed by slot. A native call's is its number. The 32-bit entry numbers calls differently: its calls have
 * the slots from SYSCALL_SLOT_COMPAT on. Each half has a slot for the numbers that are beyond it.
 */
#define SYSCALL_SLOTS 1024u
#define SYSCALL_SLOT_OTHER 510u
#define SYSCALL_SLOT_COMPAT 512u
#define SYSCALL_SLOT_COMPAT_OTHER 1023u

/* x32 on x86: the native entry with this bit in the number. From 512 on, a number stands for a call that has another one. */
#define SYSCALL_X32_BIT 0x40000000u
#define SYSCALL_X32_FIRST 512u
#define SYSCALL_X32_COUNT 64u

#define SYSCALL_ARGUMENTS 6u
#define SYSCALL_COMM_SIZE 16u
#define SYSCALL_STRING_SIZE 4096u /* longest captured string, its NUL included: PATH_MAX */
#define SYSCALL_TEXT_SIZE 8192u   /* no further string is captured once an event carries this much text */
#define SYSCALL_SOCKADDR_SIZE 128u
#define SYSCALL_STRUCTURE_SIZE 128u
#define SYSCALL_EXEC_ARGUMENTS 32u     /* of an execve that failed, as many of argv are read, */
#define SYSCALL_EXEC_ARGUMENT_SIZE 256u /* and of each this much, its NUL included */

/* What an event captures beside its raw arguments, by slot: by its low six bits the arguments that are strings, or one of these. */
#define SYSCALL_CAPTURE_EXEC 0x40u     /* execve: path in argument 0, argv in argument 1 */
#define SYSCALL_CAPTURE_EXECAT 0x41u   /* execveat: path in argument 1, argv in argument 2 */
#define SYSCALL_CAPTURE_SOCKADDR 0x80u /* a socket address in argument 1, of argument 2 bytes */
#define SYSCALL_CAPTURE_SENDTO 0x81u   /* a socket address in argument 4, of argument 5 bytes */
#define SYSCALL_CAPTURE_CLONE3 0xc0u   /* a structure in argument 0, of argument 1 bytes */
#define SYSCALL_CAPTURE_OPENAT2 0xc1u  /* a path in argument 1, a structure in argument 2, of argument 3 bytes */
#define SYSCALL_CAPTURE_READLINK 0xc2u /* a path in argument 0; in argument 1, as many bytes as the result says */
#define SYSCALL_CAPTURE_READLINKAT 0xc3u /* the same from argument 1 on */

/* syscall_event.flags */
#define SYSCALL_EVENT_NO_RETURN 1u /* the thread ended inside the call, as exit_group's does */
#define SYSCALL_EVENT_COMPAT 2u    /* the call came through the 32-bit entry */
#define SYSCALL_EVENT_NO_START 4u  /* the entry was not seen: `start_ns` is when the call returned, its duration is unknown */

/*
 * One system call, sent when it returns. `arguments` values of __u64 follow, at least as many as the call has, and
 * after those `text_size` bytes of struct syscall_text.
 */
struct syscall_event {
	__u64 start_ns; /* CLOCK_MONOTONIC */
	__u64 duration_ns;
	__s64 result;
	__u32 pid; /* thread group, in the initial pid namespace, as every id here */
	__u32 tid;
	__u32 number;
	__u16 text_size;
	__u8 flags;
	__u8 arguments;
	char comm[SYSCALL_COMM_SIZE];
};

/* syscall_text.kind */
#define SYSCALL_TEXT_STRING 0u    /* bytes without their NUL */
#define SYSCALL_TEXT_ARGV 1u      /* NUL-terminated strings, one after the other */
#define SYSCALL_TEXT_SOCKADDR 2u  /* struct sockaddr */
#define SYSCALL_TEXT_STRUCTURE 3u /* what the kind of the argument says */

/* syscall_text.flags */
#define SYSCALL_TEXT_TRUNCATED 1u

/* What one argument points to. `size` bytes follow, then padding to a multiple of four. */
struct syscall_text {
	__u16 size;
	__u8 argument;
	__u8 kind;
	__u32 flags;
};

/* How the value of the `targets` map reads. The key is a thread group id. */
#define SYSCALL_TARGET_ONLY 1u    /* this process */
#define SYSCALL_TARGET_FOLLOW 2u  /* this process and the children it makes from now on */
#define SYSCALL_TARGET_PENDING 3u /* the tracer's own child: follow it from its first successful execve on */

#define SYSCALL_PIDS 4u

/*
 * Set before load, constant afterwards: the verifier removes what a mode does not need. The load of a setting stays,
 * though, so all that are yes or no are in one word, which a program loads once.
 */
struct syscall_tracer_config {
	__u64 mode; /* the bits below */
	__u64 minimum_duration_ns;
	__u64 comm[SYSCALL_COMM_SIZE / 8]; /* only threads of this name, with SYSCALL_MODE_COMM */
	__u64 tick_ns;                     /* between two values of the kernel's jiffies */
	__u32 wakeup_bytes;                /* wake the reader when this much is unread in the ring */
	__u32 wakeup_sampling;             /* which of the clock's low bits must be 0 for that to be looked at */
	__u32 pids[SYSCALL_PIDS];          /* all of `targets`, with SYSCALL_MODE_PIDS; the last ones may be 0 */
};

#define SYSCALL_MODE_TASK_STORAGE 0x1u /* BPF_MAP_TYPE_TASK_STORAGE, Linux 5.11 */
#define SYSCALL_MODE_QUEUES 0x2u       /* queues for each CPU in place of one ring for all */
#define SYSCALL_MODE_TARGETS 0x4u
#define SYSCALL_MODE_COMM 0x8u
#define SYSCALL_MODE_FAILED 0x10u
#define SYSCALL_MODE_MINIMUM 0x20u /* calls of minimum_duration_ns and longer only */
#define SYSCALL_MODE_BY_CALL 0x40u /* a summary by system call, */
#define SYSCALL_MODE_BY_PROCESS 0x80u /* or by process, in place of events */
#define SYSCALL_MODE_SUMMARY (SYSCALL_MODE_BY_CALL | SYSCALL_MODE_BY_PROCESS)
#define SYSCALL_MODE_PIDS 0x200u  /* a process that is not in `pids` is not a target: cheaper than a look into the map */
#define SYSCALL_MODE_COMMAND 0x400u /* targets are the tracer's child and its descendants, seen from their beginning on */
#define SYSCALL_MODE_EXACT 0x100u /* the summary times every call, however often it is made */

/* Keys of the per-CPU `counters` array of __u64. */
#define SYSCALL_COUNTER_LOST 0u        /* events for which the ring had no room */
#define SYSCALL_COUNTER_UNCOUNTED 1u   /* calls for which the summary had no room */
#define SYSCALL_COUNTER_UNFOLLOWED 2u  /* processes for which `targets` had no room */
#define SYSCALL_COUNTERS 3u

/*
 * Latencies are counted log-linearly: four buckets to the octave, so a percentile read from them is within 12.5 %.
 * The first bucket takes all below 64 ns, the last all from 2^36 ns (69 s) on.
 */
#define SYSCALL_LATENCY_FIRST_OCTAVE 6u
#define SYSCALL_LATENCY_LAST_OCTAVE 36u
#define SYSCALL_LATENCY_BUCKETS 122u

/*
 * A summary counts every call. Reading the clock twice costs as much as all the rest, so of a system call that a CPU
 * makes more often than SYSCALL_TIMED_CALLS times in SYSCALL_TIMED_WINDOW_NS, one in SYSCALL_SAMPLING is timed, at
 * random, and stands for as many. 500 in 10 ms are 50,000 a second: timing those takes 0.3 % of a CPU. A call that
 * takes SYSCALL_LONG_TICKS of the kernel's timer is never left out and stands for itself: the timer's count costs
 * nothing.
 */
#define SYSCALL_TIMED_CALLS 500u
#define SYSCALL_TIMED_WINDOW_NS 10000000u
#define SYSCALL_SAMPLING 16u
#define SYSCALL_LONG_TICKS 2u

/* The statistics of one system call or one process, on each CPU. */
struct syscall_statistics {
	__u64 calls;
	__u64 errors;
	__u64 unstarted; /* calls whose entry was not seen: they are in none of the times */
	__u64 timed;     /* calls that were timed by the clock */
	__u64 total_ns;  /* of all calls; where not all were timed, an estimate, as is `latency` */
	__u64 longest_ns;
	__u64 named_ns; /* by process only: when the name below was first seen on this CPU */
	char comm[SYSCALL_COMM_SIZE];
	__u32 latency[SYSCALL_LATENCY_BUCKETS];
};

/*
 * A summary by process sends two kinds of record: the ID of a process that has ended, a __u64, whose statistics can be
 * removed from the map; and this one, a call that the map has no room for.
 */
struct syscall_summary_event {
	__u32 pid;
	__u8 weight; /* how many calls the duration stands for */
	__u8 is_timed;
	__u8 is_error;
	__u8 is_unstarted;
	__u64 duration_ns;
	char comm[SYSCALL_COMM_SIZE];
};

_Static_assert(sizeof(struct syscall_summary_event) == 32, "struct syscall_summary_event has no padding");
_Static_assert(sizeof(struct syscall_event) == 56, "struct syscall_event has no padding");
_Static_assert(sizeof(struct syscall_text) == 8, "struct syscall_text has no padding");
_Static_assert(sizeof(struct syscall_tracer_config) == 64, "struct syscall_tracer_config has no padding");
_Static_assert(SYSCALL_LATENCY_BUCKETS == 2 + (SYSCALL_LATENCY_LAST_OCTAVE - SYSCALL_LATENCY_FIRST_OCTAVE) * 4,
	       "a bucket before the octaves, one after them, and four for each");
_Static_assert(sizeof(struct syscall_statistics) % 8 == 0, "per-CPU values are padded to eight bytes by the kernel");

#endif

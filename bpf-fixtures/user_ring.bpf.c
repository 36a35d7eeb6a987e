// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A ring that user space writes to, drained by a program that a system call runs. */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_USER_RINGBUF);
	__uint(max_entries, 4096);
} user_ring SEC(".maps");

struct record {
	__u64 sequence;
	__u64 payload[3];
};

__u64 drained;	  /* records */
__u64 next;	  /* the sequence number that is expected */
__u64 disordered; /* records with another one, or another payload */
__u64 last;	  /* the first 8 bytes of the last record */
__u64 most;	  /* stop after so many records; 0 for no limit */

static long on_record(struct bpf_dynptr *dynptr, void *context)
{
	__u64 *count = context;
	struct record record = {};

	drained += 1;
	*count += 1;
	if (!bpf_dynptr_read(&record, sizeof(record), dynptr, 0, 0)) {
		if (record.sequence != next || record.payload[2] != ~record.sequence)
			disordered += 1;
		next = record.sequence + 1;
		last = record.sequence;
	} else {
		bpf_dynptr_read(&last, sizeof(last), dynptr, 0, 0);
	}
	return most && *count >= most;
}

struct arguments {
	__u64 flags;
	__u64 result;
};

/* Drains with flags, and returns how many records there were. */
SEC("syscall")
int drain(struct arguments *arguments)
{
	__u64 count = 0;
	long result = bpf_user_ringbuf_drain(&user_ring, on_record, &count, arguments->flags);

	arguments->result = result;
	return result < 0 ? result : 0;
}

char LICENSE[] SEC("license") = "GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Writes the entries of a map that are above a limit, as records.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));

struct bpf_iter__bpf_map_elem {
	struct bpf_iter_meta *meta;
	void *map;
	void *key;
	void *value;
} __attribute__((preserve_access_index));

struct record {
	__u32 key;
	__u32 reserved;
	__u64 value;
};

const volatile __u64 limit;

SEC("iter/bpf_map_elem")
int dump(struct bpf_iter__bpf_map_elem *context)
{
	__u32 *key = context->key;
	__u64 *value = context->value;
	struct record record = {};

	if (!key || !value || *value <= limit)
		return 0;
	record.key = *key;
	record.value = *value;
	bpf_seq_write(context->meta->seq, &record, sizeof(record));
	return 0;
}

char _license[] SEC("license") = "GPL";

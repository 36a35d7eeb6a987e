// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// An arena with a list that a program builds. Linux 6.9.
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

#define __arena __attribute__((address_space(1)))

struct {
	__uint(type, 33); /* BPF_MAP_TYPE_ARENA */
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 16); /* pages; the test sets the address, which libbpf 1.1 does not choose */
} arena SEC(".maps");

struct node {
	struct node __arena *next;
	__u64 number;
};

void __arena *bpf_arena_alloc_pages(void *map, void __arena *address, __u32 count, int node, __u64 flags) __ksym __weak;

struct node __arena *head;
__u64 sum;

/* Builds a list of three nodes in a new page. */
SEC("syscall")
int build(void *context)
{
	struct node __arena *page = bpf_arena_alloc_pages(&arena, 0, 1, -1, 0);

	if (!page)
		return 1;
	for (int i = 0; i < 3; i++) {
		page[i].number = i + 1;
		page[i].next = i < 2 ? &page[i + 1] : 0;
	}
	head = page;
	return 0;
}

/* Adds the numbers that user space left. */
SEC("syscall")
int add(void *context)
{
	struct node __arena *node = head;

	/* The verifier takes the program's arena from a map that it names. */
	asm volatile("" : : "r"(&arena));
	sum = 0;
	for (int i = 0; i < 8 && node; i++) {
		sum += node->number;
		node = node->next;
	}
	return 0;
}

char _license[] SEC("license") = "GPL";

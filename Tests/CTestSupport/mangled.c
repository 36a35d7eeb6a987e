// SPDX-License-Identifier: Apache-2.0
// Functions whose symbols are those of C++ functions: `swift_bpf::work(int)`, `swift_bpf::work(long)` and
// `swift_bpf::lone(int)`.
#include "CTestSupport.h"

__attribute__((used, noinline)) int test_work_int(int value) __asm__("_ZN9swift_bpf4workEi");
int test_work_int(int value)
{
	__asm__ volatile("" : "+r"(value));
	return value + 1;
}

__attribute__((used, noinline)) long test_work_long(long value) __asm__("_ZN9swift_bpf4workEl");
long test_work_long(long value)
{
	__asm__ volatile("" : "+r"(value));
	return value + 2;
}

__attribute__((used, noinline)) static int lone(int value) __asm__("_ZN9swift_bpf4loneEi");
static int lone(int value)
{
	__asm__ volatile("" : "+r"(value));
	return value + 3;
}

int test_lone(int value) { return lone(value); }

/* A symbol of the file's table with a version, as libraries have it. */
__attribute__((used, noinline)) static int versioned(int value) __asm__("test_versioned@@SWIFT_BPF_1");
static int versioned(int value)
{
	__asm__ volatile("" : "+r"(value));
	return value + 4;
}

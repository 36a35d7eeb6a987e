/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

/* The number of allocations of the process until now. */
long benchmark_allocations(void);

/* Returns a number of which the optimizer knows nothing, and keeps other loads and stores where they are. */
static inline unsigned int benchmark_opaque(unsigned int number)
{
	__asm__ volatile("" : "+r"(number) : : "memory");
	return number;
}

#endif

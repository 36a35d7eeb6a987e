/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

/* The number of allocations of the process until now. */
long benchmark_allocations(void);

#endif

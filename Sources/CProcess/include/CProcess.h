/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CPROCESS_H
#define CPROCESS_H

/*
 * The words that this process was started with, as the kernel put them on its stack. Swift's CommandLine reads /proc, and
 * where that is not mounted it has none: an option that is not seen is worse than an error.
 */
int process_argument_count(void);
const char *process_argument(int index);

/*
 * Takes the numbers 0, 1 and 2 if the process was started without them, so that no file that is opened later is written to
 * as if it were standard output or error. What is read from or written to them still fails, and a command does not inherit
 * them.
 */
void process_reserve_standard_descriptors(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 OR BSD-2-Clause */
#pragma once

/* What the program in the kernel sends for each process that starts a new program. */
struct exec_event {
    unsigned int pid;
    unsigned int uid;
    char command[16];
};

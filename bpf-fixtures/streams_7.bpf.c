// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The same with the function of Linux 7.0, which has the program without being told.
#define LINUX_7
#include "streams.bpf.c"

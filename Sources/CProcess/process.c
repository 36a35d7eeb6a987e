// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CProcess.h"

#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

// glibc hands to constructors what it hands to main.
__attribute__((constructor)) static void keep_arguments(int count, char **values)
{
	argument_count = count;
	arguments = values;
}

int process_argument_count(void)
{
	return argument_count;
}

const char *process_argument(int index)
{
	return index >= 0 && index < argument_count ? arguments[index] : NULL;
}

void process_reserve_standard_descriptors(void)
{
	for (int descriptor = 0; descriptor <= STDERR_FILENO; descriptor++)
		// The lowest free number is given out. No device is needed: a path alone can be neither read nor written.
		if (fcntl(descriptor, F_GETFD) < 0)
			open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

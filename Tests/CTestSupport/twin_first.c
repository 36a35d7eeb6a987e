// SPDX-License-Identifier: Apache-2.0
// A function whose name another file has too, so that a probe by its name is ambiguous.

__attribute__((used, noinline)) static int test_twin(void) { return 1; }

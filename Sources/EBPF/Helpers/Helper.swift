// SPDX-License-Identifier: Apache-2.0

/// The helper functions of the kernel, as C has them.
///
/// Maps, contexts and the other types of this module call them in a safer way. The kernel's manual describes each
/// function: `man bpf-helpers`. A map's address is ``KernelMap/address``.
public enum Helper {}

// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// The CPUs that the kernel may ever bring up, which is how many values an entry of a per-CPU map has.
///
/// C counterpart: `libbpf_num_possible_cpus`, from `/sys/devices/system/cpu/possible`.
@usableFromInline
let possibleCPUCount: Int = max(1, Int(libbpf_num_possible_cpus()))

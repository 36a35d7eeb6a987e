// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf

/// The CPUs that the kernel may ever bring up, which is how many values an entry of a per-CPU map has.
///
/// 0 when the kernel does not say, as without /sys. Then no per-CPU map is handed out (``BPFMap``): the kernel writes as many
/// values as there are CPUs, whatever the size of the buffer.
///
/// C counterpart: `libbpf_num_possible_cpus`, from `/sys/devices/system/cpu/possible`.
@usableFromInline
let possibleCPUCount: Int = max(0, Int(libbpf_num_possible_cpus()))

// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
public import SystemPackage

/// The machine that programs run on: its file systems and CPUs.
///
/// What the kernel can do is asked of ``BPFFeatures``, what this process may do of ``BPFCapability``.
public enum BPFKernel {
    /// The number of CPUs that the kernel may ever bring up, which is how many values an entry of a per-CPU map has.
    ///
    /// 0 when the kernel does not say, as without /sys. Then opening a per-CPU map throws: the kernel writes as many values as there
    /// are CPUs, whatever the size of the buffer.
    ///
    /// The corresponding C function is `libbpf_num_possible_cpus`, from `/sys/devices/system/cpu/possible`.
    public static let possibleCPUCount = max(0, Int(libbpf_num_possible_cpus()))

    /// Where tracefs is mounted, of the places where libbpf looks, or `nil`: tracepoints and probes need it.
    public static var tracefs: FilePath? { Tracefs.mountPoint.map { FilePath($0) } }

    /// Where bpffs is mounted: pins need it.
    public static var bpffs: [FilePath] { Mount.points(of: "bpf") }

    /// Where the second version of cgroups is mounted: programs are attached to directories of it.
    public static var cgroup2: [FilePath] { Mount.points(of: "cgroup2") }
}

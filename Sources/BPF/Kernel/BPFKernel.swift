// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
public import SystemPackage

/// The machine that programs are to run on: versions, file systems, CPUs.
///
/// What the kernel can do is asked of ``BPFFeatures``, what this process may do of ``Capability``.
public enum BPFKernel {
    /// The running kernel's version.
    public static var release: KernelRelease { .running }

    /// The version of the libbpf that the process runs with, which may be newer than the one it was compiled with.
    ///
    /// C counterpart: `libbpf_version_string`.
    public static var libbpfVersion: KernelRelease {
        let text = unsafe libbpf_version_string().map { unsafe String(cString: $0) } ?? ""
        return KernelRelease(String(text.drop { !$0.isNumber }))
            ?? KernelRelease(Int(libbpf_major_version()), Int(libbpf_minor_version()))
    }

    /// The CPUs that the kernel may ever bring up, which is how many values an entry of a per-CPU map has.
    public static var possibleCPUs: Int { possibleCPUCount }

    /// Where tracefs is mounted, of the places where libbpf looks, or `nil`: tracepoints and probes need it.
    public static var tracefs: FilePath? { Tracefs.mountPoint.map { FilePath($0) } }

    /// Where bpffs is mounted: pins need it.
    public static var bpffs: [FilePath] { Mount.points(of: "bpf") }

    /// Where the second version of cgroups is mounted: programs are attached to directories of it.
    public static var cgroup2: [FilePath] { Mount.points(of: "cgroup2") }
}

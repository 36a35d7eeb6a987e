// SPDX-License-Identifier: Apache-2.0

/// What programs ask the kernel for.
public enum Kernel {
    /// The time since boot in nanoseconds, without the time in suspend. The corresponding C function is `bpf_ktime_get_ns`.
    public static var monotonicTime: UInt64 { @inline(__always) get { helper5() } }

    /// The time since boot in nanoseconds. The corresponding C function is `bpf_ktime_get_boot_ns`.
    public static var bootTime: UInt64 { @inline(__always) get { helper125() } }

    /// The kernel's count of timer ticks. The corresponding C function is `bpf_jiffies64`.
    public static var jiffies: UInt64 { @inline(__always) get { helper118() } }

    /// The number of the CPU. The corresponding C function is `bpf_get_smp_processor_id`.
    public static var cpu: UInt32 { @inline(__always) get { helper8() } }

    /// A random number. The corresponding C function is `bpf_get_prandom_u32`.
    public static var random: UInt32 { @inline(__always) get { helper7() } }
}

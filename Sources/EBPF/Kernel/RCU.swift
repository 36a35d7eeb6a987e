// SPDX-License-Identifier: Apache-2.0

/// Sections in which the kernel keeps what read-copy-update protects.
public enum RCU {
    /// Calls a closure in such a section. The program must be of a kind that may sleep, or one for tracing.
    ///
    /// The corresponding C functions are the kernel's `bpf_rcu_read_lock` and `bpf_rcu_read_unlock`.
    /// Minimum kernel: Linux 6.2.
    @inline(__always)
    public static func read<Result>(_ body: () -> Result) -> Result {
        #if hasFeature(Embedded)
        rcuReadLock()
        let result = body()
        rcuReadUnlock()
        return result
        #else
        body()
        #endif
    }
}

#if hasFeature(Embedded)
@_extern(c, "__bpf_kfunc_bpf_rcu_read_lock")
func rcuReadLock()
@_extern(c, "__bpf_kfunc_bpf_rcu_read_unlock")
func rcuReadUnlock()
#endif

// SPDX-License-Identifier: Apache-2.0

/// The tasks of a cgroup, for ``loop(over:_:)``. The corresponding kernel definition is
/// `struct bpf_iter_css_task`.
public struct CgroupTasks: Sendable {
    let cgroup: UInt
    let flags: UInt32

    /// The threads of a cgroup, without those of cgroups below it.
    ///
    /// The verifier must know the pointer: a `struct cgroup`, or its `struct cgroup_subsys_state`.
    ///
    /// - Parameters:
    ///   - cgroup: The cgroup.
    ///   - areProcesses: Whether only the first thread of each process is visited.
    @inline(__always)
    public init(of cgroup: UnsafeRawPointer, areProcesses: Bool = false) {
        self.cgroup = UInt(bitPattern: cgroup)
        flags = areProcesses ? 1 : 0
    }
}

/// Calls a closure with the address of each task of a cgroup, a `struct task_struct`, until it returns
/// ``LoopControl/stop``.
///
/// The program must be one for a security hook or for `iter`, or one that may sleep. Returns 0, or a negative error if there
/// is nothing to visit. The corresponding C functions are the kernel's `bpf_iter_css_task_new`, `bpf_iter_css_task_next` and
/// `bpf_iter_css_task_destroy`. Minimum kernel: Linux 6.7.
@inline(__always) @discardableResult
public func loop(over tasks: CgroupTasks, _ body: (UnsafeRawPointer) -> LoopControl) -> Int32 {
    #if hasFeature(Embedded)
    iterate(
        UInt64(0),
        begin: { cgroupTaskIteratorNew($0, UnsafeRawPointer(bitPattern: tasks.cgroup), tasks.flags) },
        next: { cgroupTaskIteratorNext($0) },
        end: { cgroupTaskIteratorDestroy($0) },
        { body(UnsafeRawPointer($0)) }
    )
    #else
    noSimulatedIterator
    #endif
}

#if hasFeature(Embedded)
@_extern(c, "__bpf_kfunc_bpf_iter_css_task_new")
func cgroupTaskIteratorNew(_ iterator: UnsafeMutableRawPointer, _ cgroup: UnsafeRawPointer?, _ flags: UInt32) -> Int32
@_extern(c, "__bpf_kfunc_bpf_iter_css_task_next")
func cgroupTaskIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
@_extern(c, "__bpf_kfunc_bpf_iter_css_task_destroy")
func cgroupTaskIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
#endif

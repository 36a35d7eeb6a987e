// SPDX-License-Identifier: Apache-2.0

/// The mappings of a task's address space, for ``loop(over:_:)``. The corresponding kernel definition is
/// `struct bpf_iter_task_vma`.
public struct MemoryMappings: Sendable {
    let task: UInt
    let address: UInt64

    /// The mappings of a task.
    ///
    /// The verifier must know the pointer of the task, such as ``CurrentTask/pointer``.
    ///
    /// - Parameters:
    ///   - task: The task.
    ///   - address: Mappings that end at or before this address are left away.
    @inline(__always)
    public init(of task: UnsafeRawPointer, from address: UInt64 = 0) {
        self.task = UInt(bitPattern: task)
        self.address = address
    }
}

/// Calls a closure with the address of each mapping, a `struct vm_area_struct`, until it returns ``LoopControl/stop``.
///
/// Returns 0, or a negative error if there is nothing to visit: `-EBUSY` if another task changes the mappings at this time.
/// The corresponding C functions are the kernel's `bpf_iter_task_vma_new`, `bpf_iter_task_vma_next` and
/// `bpf_iter_task_vma_destroy`. Minimum kernel: Linux 6.7.
@inline(__always) @discardableResult
public func loop(over mappings: MemoryMappings, _ body: (UnsafeRawPointer) -> LoopControl) -> Int32 {
    #if hasFeature(Embedded)
    iterate(
        UInt64(0),
        begin: { mappingIteratorNew($0, UnsafeRawPointer(bitPattern: mappings.task), mappings.address) },
        next: { mappingIteratorNext($0) },
        end: { mappingIteratorDestroy($0) },
        { body(UnsafeRawPointer($0)) }
    )
    #else
    noSimulatedIterator
    #endif
}

#if hasFeature(Embedded)
@_extern(c, "__bpf_kfunc_bpf_iter_task_vma_new")
func mappingIteratorNew(_ iterator: UnsafeMutableRawPointer, _ task: UnsafeRawPointer?, _ address: UInt64) -> Int32
@_extern(c, "__bpf_kfunc_bpf_iter_task_vma_next")
func mappingIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
@_extern(c, "__bpf_kfunc_bpf_iter_task_vma_destroy")
func mappingIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
#endif

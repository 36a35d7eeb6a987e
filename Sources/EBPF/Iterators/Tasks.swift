// SPDX-License-Identifier: Apache-2.0

/// Tasks of the system, for ``loop(over:_:)``. The corresponding kernel definition is `struct bpf_iter_task`.
public struct Tasks: Sendable {
    let process: UInt
    let flags: UInt32

    @inline(__always)
    init(process: UInt, flags: UInt32) {
        self.process = process
        self.flags = flags
    }

    /// All processes, each by its first thread: `BPF_TASK_ITER_ALL_PROCS`.
    public static var processes: Tasks { @inline(__always) get { Tasks(process: 0, flags: 0) } }

    /// All threads of all processes: `BPF_TASK_ITER_ALL_THREADS`.
    public static var threads: Tasks { @inline(__always) get { Tasks(process: 0, flags: 1) } }

    /// The threads of the process that a task is in: `BPF_TASK_ITER_PROC_THREADS`.
    ///
    /// The verifier must know the pointer, such as ``CurrentTask/pointer``.
    @inline(__always)
    public static func threads(of task: UnsafeRawPointer?) -> Tasks {
        Tasks(process: UInt(bitPattern: task), flags: 2)
    }
}

/// Calls a closure with the address of each task, a `struct task_struct`, until it returns ``LoopControl/stop``.
///
/// A program that may sleep calls it in ``RCU/read(_:)``. Returns 0, or a negative error if there is nothing to visit. The
/// corresponding C functions are the kernel's `bpf_iter_task_new`, `bpf_iter_task_next` and `bpf_iter_task_destroy`.
/// Minimum kernel: Linux 6.7.
@inline(__always) @discardableResult
public func loop(over tasks: Tasks, _ body: (UnsafeRawPointer) -> LoopControl) -> Int32 {
    #if hasFeature(Embedded)
    iterate(
        InlineArray<3, UInt64>(repeating: 0),
        begin: { taskIteratorNew($0, UnsafeRawPointer(bitPattern: tasks.process), tasks.flags) },
        next: { taskIteratorNext($0) },
        end: { taskIteratorDestroy($0) },
        { body(UnsafeRawPointer($0)) }
    )
    #else
    noSimulatedIterator
    #endif
}

#if hasFeature(Embedded)
@_extern(c, "__bpf_kfunc_bpf_iter_task_new")
func taskIteratorNew(_ iterator: UnsafeMutableRawPointer, _ task: UnsafeRawPointer?, _ flags: UInt32) -> Int32
@_extern(c, "__bpf_kfunc_bpf_iter_task_next")
func taskIteratorNext(_ iterator: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
@_extern(c, "__bpf_kfunc_bpf_iter_task_destroy")
func taskIteratorDestroy(_ iterator: UnsafeMutableRawPointer)
#endif

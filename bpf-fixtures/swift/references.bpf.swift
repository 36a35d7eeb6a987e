// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// References to objects of the kernel: in maps, and around calls that may fault. What Linux 6.10 and newer have.

// bpf-types: task_struct

enum cgroup {}

struct Entry {
    var task: KernelReference<TaskStruct>
    var calls: UInt64
}

struct Group {
    var cgroup: KernelReference<cgroup>
}

let entries = ArrayMap<Entry>(maxEntries: 1)
let groups = HashMap<UInt32, Group>(maxEntries: 4)
let limit = Variable<UInt8>(0)
let address = Variable<UInt64>(0)
let result = Variable<Int64>(0)

@_extern(c, "__bpf_kfunc_bpf_task_from_pid")
func task(withPID pid: Int32) -> UnsafeMutableRawPointer?
@_extern(c, "__bpf_kfunc_bpf_task_release")
func release(_ task: UnsafeMutableRawPointer)

/// Puts this task into the map. What was there is released, also by a fault.
@section("syscall")
func tasksAreKept(_ context: SyscallContext) -> Int32 {
    guard let entry = entries.lookup(0),
        let task = task(withPID: Int32(truncatingIfNeeded: CurrentTask.threadID))
    else { return -1 }
    limit.value += 1
    guard let old = entry.pointee.task.exchange(task) else { return 1 }
    limit.value += 1
    release(old)
    return 2
}

/// The same in a closure, which has to release it itself.
@section("syscall")
func closuresKeepTasks(_ context: SyscallContext) -> Int32 {
    guard let entry = entries.lookup(0) else { return -1 }
    loop(3) { _ in
        guard let old = entry.pointee.task.exchange(nil) else { return .stop }
        limit.value += 1
        entry.pointee.calls &+= 1
        release(old)
        return .next
    }
    return 1
}

/// A fault in the closure of the helper leaves the task to the program.
@section("syscall")
func mappingsAreFound(_ context: SyscallContext) -> Int32 {
    guard let task = task(withPID: Int32(truncatingIfNeeded: CurrentTask.threadID)) else { return -1 }
    result.value = Int64(
        Helper.findVMA(task, address.value, { _, _ in
            limit.value += 1
            return .next
        }, 0)
    )
    release(task)
    return 1
}

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Walks of the kernel's iterators. What Linux 6.11 and newer have.

// bpf-types: task_struct vm_area_struct

let process = Variable<UInt32>(0)
let found = Variable<UInt64>(0)
let sum = Variable<UInt64>(0)
let words = Variable(InlineArray<2, UInt64>(repeating: 0))
let wordCount = Variable<UInt32>(2)

@_extern(c, "__bpf_kfunc_bpf_cgroup_from_id")
func cgroup(withID id: UInt64) -> UnsafeMutableRawPointer?
@_extern(c, "__bpf_kfunc_bpf_cgroup_release")
func release(_ cgroup: UnsafeMutableRawPointer)

@section("syscall")
func processesAreVisited(_ context: SyscallContext) -> Int32 {
    var count: UInt64 = 0
    let result = RCU.read {
        loop(over: .processes) { task in
            let task = TaskStruct(task).direct
            if task.tgid == Int32(truncatingIfNeeded: process.value) { found.value = UInt64(task.pid) }
            count &+= 1
            return .next
        }
    }
    sum.value = count
    return result
}

@section("syscall")
func threadsAreVisited(_ context: SyscallContext) -> Int32 {
    var count: UInt64 = 0
    let result = RCU.read {
        loop(over: .threads(of: CurrentTask.pointer)) { task in
            count &+= 1
            return .next
        }
    }
    sum.value = count
    return result
}

/// The first mapping that ends behind the address.
@section("syscall")
func mappingsAreVisited(_ context: SyscallContext) -> Int32 {
    loop(over: MemoryMappings(of: CurrentTask.pointer, from: sum.value)) { mapping in
        found.value = VMAreaStruct(mapping).vmStart
        sum.value = VMAreaStruct(mapping).vmEnd
        return .stop
    }
}

@section("syscall")
func cgroupsAreVisited(_ context: SyscallContext) -> Int32 {
    guard let cgroup = cgroup(withID: CurrentTask.cgroupID) else { return -1 }
    var ancestors: UInt64 = 0
    var descendants: UInt64 = 0
    RCU.read {
        loop(over: .ancestors(of: cgroup)) { state in
            ancestors &+= 1
            return .next
        }
        loop(over: .descendants(of: cgroup)) { state in
            descendants &+= 1
            return .next
        }
    }
    release(cgroup)
    sum.value = ancestors
    found.value = descendants
    return 0
}

@section("syscall")
func tasksOfTheCgroupAreVisited(_ context: SyscallContext) -> Int32 {
    guard let cgroup = cgroup(withID: CurrentTask.cgroupID) else { return -1 }
    let result = loop(over: CgroupTasks(of: cgroup, areProcesses: true)) { task in
        guard TaskStruct(task).tgid == Int32(truncatingIfNeeded: process.value) else { return .next }
        found.add(1)
        return .stop
    }
    release(cgroup)
    return result
}

@section("syscall")
func bitsAreVisited(_ context: SyscallContext) -> Int32 {
    var total: UInt64 = 0
    let start = UnsafeRawPointer(words.pointer).assumingMemoryBound(to: UInt64.self)
    let result = loop(over: SetBits(in: start, count: wordCount.value)) { bit in
        total &+= UInt64(truncatingIfNeeded: bit)
        return bit < 100 ? .next : .stop
    }
    sum.value = total
    return result
}

/// A fault in the closure ends the iterator, the section, and the reference of the cgroup.
@section("syscall")
func walksFault(_ context: SyscallContext) -> Int32 {
    guard let cgroup = cgroup(withID: CurrentTask.cgroupID) else { return -1 }
    var small: UInt8 = 250
    _ = RCU.read {
        loop(over: .threads) { task in
            small += 1
            sum.add(1)
            return .next
        }
    }
    release(cgroup)
    return Int32(small)
}

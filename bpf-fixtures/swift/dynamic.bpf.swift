// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// What Linux 6.2 and newer have.

// bpf-types: task_struct

let reports = RawRingBuffer(bytes: 1 << 14)
let requests = UserRingBuffer(bytes: 1 << 14)
let size = Variable<UInt32>(24)
let sum = Variable<UInt64>(0)
let parent = Variable<UInt32>(0)

@section("raw_tp")
func reportsHaveAnySize(_ context: RawTracepointContext) -> Int32 {
    let isSent = reports.submit(bytes: size.value) { report in
        report.write(UInt64(7), at: 0)
        if !report.write(UInt64(9), at: size.value &- 8) { sum.value = 99 }
    }
    return isSent ? 1 : 0
}

@section("raw_tp")
func requestsAreRead(_ context: RawTracepointContext) -> Int32 {
    var total: UInt64 = 0
    let count = requests.drain { message in
        var number: UInt64 = 0
        message.read(into: &number, at: 0)
        total &+= number
        return .next
    }
    sum.value = total
    return Int32(truncatingIfNeeded: count)
}

/// A fault in the closure ends the program.
@section("raw_tp")
func requestsFault(_ context: RawTracepointContext) -> Int32 {
    requests.drain { message in
        var number: UInt64 = 0
        message.read(into: &number, at: 0)
        sum.value += number
        return .next
    }
    return 1
}

@section("tp_btf/sched_process_fork")
func parentsAreRead(_ context: BTFTracepointContext) -> Int32 {
    let task = TaskStruct(context.pointer(0)).direct
    parent.value = RCU.read { UInt32(task.realParent.direct.tgid) }
    return 0
}

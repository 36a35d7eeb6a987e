// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// What Linux 5.17 and newer have.

let numbers = HashMap<UInt32, UInt64>(maxEntries: 16)
let taskValues = TaskStorage<UInt64>()
let sum = Variable<UInt64>(0)

@section("raw_tp")
func loopsAreMade(_ context: RawTracepointContext) -> Int32 {
    var total: UInt64 = 0
    let calls = loop(1000) { index in
        total &+= UInt64(index)
        return index < 100 ? .next : .stop
    }
    sum.value = total
    return Int32(truncatingIfNeeded: calls)
}

@section("raw_tp")
func entriesAreVisited(_ context: RawTracepointContext) -> Int32 {
    numbers[1] = 10
    numbers[2] = 20
    var total: UInt64 = 0
    numbers.forEach { _, key, value in
        total &+= UInt64(key.assumingMemoryBound(to: UInt32.self).pointee)
        total &+= value.assumingMemoryBound(to: UInt64.self).pointee
        return .next
    }
    sum.value = total
    return 0
}

@section("tp_btf/sys_enter")
func tasksHaveValues(_ context: BTFTracepointContext) -> Int32 {
    if let value = taskValues.create(CurrentTask.pointer) {
        value.pointee &+= 1
    }
    return 0
}

struct Alarm {
    var timer = KernelTimer()
    var calls: UInt64 = 0
}

let alarms = ArrayMap<Alarm>(maxEntries: 1)

@section("tc")
func timersAreStarted(_ context: SocketBufferContext) -> Int32 {
    guard let alarm = alarms.lookup(0) else { return 1 }
    return withUnsafeMutablePointer(to: &alarm.pointee.timer) { timer in
        guard timer.setUp(in: alarms) else { return 2 }
        timer.setCallback { _, _, value in
            value.assumingMemoryBound(to: Alarm.self).pointee.calls &+= 1
            return .next
        }
        return timer.start(after: 1_000_000) ? 0 : 3
    }
}

let rounds = Variable<UInt32>(0)

@section("raw_tp")
func loopsFault(_ context: RawTracepointContext) -> Int32 {
    var total: UInt8 = 0
    loop(rounds.value) { _ in
        total += 100
        return .next
    }
    sum.value = UInt64(total)
    return 1
}

@section("raw_tp")
func visitsFault(_ context: RawTracepointContext) -> Int32 {
    numbers[1] = UInt64(rounds.value)
    numbers.forEach { _, _, value in
        sum.value = value.assumingMemoryBound(to: UInt64.self).pointee - 5
        return .next
    }
    return 1
}

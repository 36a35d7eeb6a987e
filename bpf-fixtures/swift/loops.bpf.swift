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
    numbers.forEach { key, value in
        total &+= UInt64(key) &+ value.pointee
        return .next
    }
    numbers.forEach { key, value in
        value.pointee = UInt64(key)
        return key == 1 ? .next : .stop
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
let start = Variable<UInt8>(0)

@section("raw_tp")
func loopsFault(_ context: RawTracepointContext) -> Int32 {
    // Linux before 6.7 would take 0 for the value in each round.
    var total = start.value
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
    numbers.forEach { _, value in
        sum.value = value.pointee - 5
        return .next
    }
    return 1
}

let bits = Variable<UInt64>(0)

@section("raw_tp")
func bitsAreChanged(_ context: RawTracepointContext) -> Int32 {
    bits.pointer.atomicOr(0xf0)
    bits.pointer.atomicAnd(0x3c)
    bits.pointer.atomicXor(0x11)
    let former = bits.pointer.atomicExchange(5)
    return bits.pointer.atomicCompareExchange(expected: 5, desired: 6) == 5 ? Int32(truncatingIfNeeded: former) : -1
}

struct Sum {
    var first: UInt64
    var second: UInt64
    var result: UInt64
}

@section("syscall")
func sumsAreReturned(_ context: SyscallContext) -> Int32 {
    let sum = context.arguments(as: Sum.self)
    sum.pointee.result = sum.pointee.first + sum.pointee.second
    return 7
}

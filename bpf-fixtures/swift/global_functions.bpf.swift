// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Functions that the kernel verifies by the types of their parameters. What Linux 6.8 and newer have.

struct Counter {
    var calls: UInt64
    var small: UInt8
}

let counters = ArrayMap<Counter>(maxEntries: 1)
let step = Variable<UInt64>(1)

@section(".text") @inline(never)
func increment(_ counter: UnsafeMutablePointer<Counter>, by amount: UInt64) -> UInt32 {
    counter.pointee.calls &+= amount
    return UInt32(truncatingIfNeeded: counter.pointee.calls)
}

/// Swift leaves the second parameter away.
@section(".text") @inline(never)
func calls(_ counter: UnsafePointer<Counter>?, _ unused: UInt64) -> Int32 {
    guard let counter else { return -1 }
    return Int32(truncatingIfNeeded: counter.pointee.calls)
}

@section(".text") @inline(never)
func double(_ number: inout UInt64) -> UInt32 {
    number &*= 2
    return UInt32(truncatingIfNeeded: number)
}

/// A fault in it ends the program.
@section(".text") @inline(never)
func grow(_ counter: inout Counter, by amount: UInt64) -> UInt32 {
    counter.small += UInt8(truncatingIfNeeded: amount)
    return UInt32(counter.small)
}

@section(".text") @inline(never)
func length(_ context: SocketBufferContext, plus amount: UInt32) -> UInt32 { context.length &+ amount }

@section("tc")
func pointersArePassed(_ context: SocketBufferContext) -> Int32 {
    guard let counter = counters.lookup(0) else { return -1 }
    var number: UInt64 = step.value
    let sum = increment(counter, by: number) &+ double(&number) &+ grow(&counter.pointee, by: number)
    guard calls(nil, number) == -1 else { return -2 }
    let others = UInt32(bitPattern: calls(counter, number)) &+ length(context, plus: UInt32(truncatingIfNeeded: number))
    return Int32(truncatingIfNeeded: sum &+ others)
}

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// What Linux 6.4 and newer have.

// bpf-types: sk_buff

let limit = Variable<Int32>(0)
let calls = Variable<UInt64>(0)
let mark = Variable<UInt32>(0)
let packets = Variable<UInt64>(0)

@section("raw_tp")
func numbersAreAdded(_ context: RawTracepointContext) -> Int32 {
    var sum: Int32 = 0
    loop(in: 0..<limit.value) { number in
        sum &+= number
        return number < 100 ? .next : .stop
    }
    return sum
}

/// The iterator ends at a fault.
@section("raw_tp")
func iterationsFault(_ context: RawTracepointContext) -> Int32 {
    var small: UInt8 = 0
    loop(in: 0..<limit.value) { _ in
        small += 50
        calls.value &+= 1
        return .next
    }
    return Int32(small)
}

@section("netfilter")
func packetsAreDropped(_ context: NetfilterContext) -> NetfilterAction {
    guard SkBuff(context.buffer).direct.mark == mark.value else { return .accept }
    packets.add(1)
    return .drop
}

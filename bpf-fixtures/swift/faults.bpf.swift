// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Programs that trap while they hold something.

struct Record {
    var first: UInt64
    var second: UInt32
}

struct Guarded {
    var lock = SpinLock()
    var count: UInt32 = 0
}

let amount = Constant<UInt32>(1)
let records = RingBuffer<Record>(bytes: 4096)
let guarded = ArrayMap<Guarded>(maxEntries: 1)
let counts = HashMap<UInt32, UInt32>(maxEntries: 4)

@section("raw_tp")
func recordsAreDiscarded(_ context: RawTracepointContext) -> Int32 {
    let wasSent = records.submit { record in
        record.first = UInt64(amount.value) + 1
        record.second = counts[1, default: UInt32.max] + amount.value
        record.first += UInt64(record.second) * 3
    }
    return wasSent ? 1 : 2
}

@section("tc")
func locksAreOpened(_ context: SocketBufferContext) -> Int32 {
    guard let entry = guarded.lookup(0) else { return 1 }
    entry.pointee.lock.withLock {
        entry.pointee.count += amount.value
    }
    return 2
}

let input = Variable<UInt64>(0)
let reached = Variable<UInt64>(0)

@inline(never)
func narrow(_ value: UInt64) -> UInt32 { UInt32(value) &+ 1 }

@inline(never)
func wide(_ value: UInt64) -> UInt64 {
    let result = value + 5
    reached.add(1)
    return result
}

@inline(never)
func store(_ value: UInt64) { reached.value = UInt64(UInt8(value)) }

@inline(never)
func isStored(_ value: UInt64) -> Bool {
    store(value)
    return reached.value == 4
}

/// The kernel verifies it apart from its caller.
@section(".text") @inline(never)
func checked(_ value: UInt32, _ other: UInt64) -> Int32 { Int32(value) + Int32(truncatingIfNeeded: other) }

@section("raw_tp")
func narrowFunctionsFault(_ context: RawTracepointContext) -> Int32 {
    let result = narrow(input.value)
    reached.add(100)
    return Int32(truncatingIfNeeded: result)
}

@section("raw_tp")
func wideFunctionsFault(_ context: RawTracepointContext) -> Int32 {
    guard let record = records.reserve() else { return 9 }
    record.event.first = wide(input.value)
    record.event.second = 0
    reached.add(100)
    record.submit()
    return 1
}

@section("raw_tp")
func nestedFunctionsFault(_ context: RawTracepointContext) -> Int32 {
    var result: Int32 = 3
    for _ in 0..<3 where isStored(input.value) { result &+= 1 }
    reached.add(100)
    return result
}

@section("raw_tp")
func globalFunctionsFault(_ context: RawTracepointContext) -> Int32 {
    let result = checked(UInt32(truncatingIfNeeded: input.value), 1)
    reached.add(100)
    return result
}

@section("raw_tp")
func resultsAreChosen(_ context: RawTracepointContext) -> Int32 {
    returnOnFault(Denial.permission)
    reached.value = input.value + 1
    return 1
}

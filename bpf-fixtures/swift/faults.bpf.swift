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

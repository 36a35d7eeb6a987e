// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// Keys and values with padding, which the kernel compares and copies.

import EBPF

/// Three bytes of padding at the end.
struct ShortKey {
    var process: UInt32
    var kind: UInt8
}

/// Seven bytes in the middle, and six at the end.
struct HollowKey {
    var kind: UInt8
    var time: UInt64
    var port: UInt16
}

let shortKeys = HashMap<ShortKey, UInt64>(maxEntries: 100)
let hollowKeys = HashMap<HollowKey, HollowKey>(maxEntries: 100)

/// Leaves other bytes on the stack for each run.
@inline(__always)
func dirty() -> UInt32 { Kernel.random }

@section("xdp")
func findShort(_ context: XDPContext) -> XDPAction {
    let key = ShortKey(process: 7 &+ dirty() & 1, kind: 3)
    shortKeys.update(key, 1)
    return shortKeys.lookup(key) == nil ? .drop : .pass
}

@section("xdp")
func findHollow(_ context: XDPContext) -> XDPAction {
    let key = HollowKey(kind: 3 &+ UInt8(truncatingIfNeeded: dirty() & 1), time: 7, port: 9)
    hollowKeys.update(key, key)
    return hollowKeys.lookup(key) == nil ? .drop : .pass
}

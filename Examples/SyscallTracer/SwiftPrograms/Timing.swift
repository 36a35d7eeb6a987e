// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Measures how long a call takes: exactly for every event, and by a sample for the most frequent calls of a summary.

enum Sampling {
    static var timedCalls: UInt32 { 500 }
    static var windowNs: UInt64 { 10_000_000 }
    static var sampling: UInt32 { 16 }
    static var longTicks: UInt64 { 2 }
}

@inline(__always)
func time(_ call: UnsafeMutablePointer<Call>, _ slot: UInt32, _ mode: Mode) {
    call.pointee.weight = 1
    guard mode.isSampling else {
        call.pointee.startNs = Kernel.monotonicTime
        return
    }
    let ticks = Kernel.jiffies
    call.pointee.startTicks = ticks
    guard let pace = paces.lookup(slot) else {
        call.pointee.weight = 0
        return
    }
    // Not for long: the calls may have become rare while some were still to be skipped.
    if pace.pointee.untimed > 0, ticks &- pace.pointee.ticks < Sampling.longTicks {
        pace.pointee.untimed &-= 1
        call.pointee.weight = 0
        return
    }
    if pace.pointee.untimed > 0 {
        pace.pointee.untimed = 0
        pace.pointee.weight = 1
    }
    pace.pointee.ticks = ticks
    call.pointee.weight = pace.pointee.weight > 0 ? UInt8(truncatingIfNeeded: pace.pointee.weight) : 1
    pace.pointee.weight = 1

    let now = Kernel.monotonicTime
    if now &- pace.pointee.windowNs >= Sampling.windowNs {
        pace.pointee.windowNs = now
        pace.pointee.timed = 0
    } else {
        pace.pointee.timed &+= 1
        if pace.pointee.timed >= Sampling.timedCalls {
            // Between 0 and twice the mean, so that no rhythm of the calls can fall in with it.
            pace.pointee.untimed = UInt16(truncatingIfNeeded: Kernel.random % (2 * Sampling.sampling - 1))
            pace.pointee.weight = UInt16(truncatingIfNeeded: Sampling.sampling)
        }
    }
    call.pointee.startNs = now
}

/// How long the call took, and how many it stands for in a summary: none, if that is not known.
@inline(__always)
func duration(of call: UnsafeMutablePointer<Call>, _ mode: Mode) -> (nanoseconds: UInt64, weight: UInt8) {
    let weight = call.pointee.weight
    if mode.isSampling {
        let ticks = Kernel.jiffies &- call.pointee.startTicks
        if ticks >= Sampling.longTicks {
            guard weight > 0 else { return (ticks &* config.value.tickNs, 1) }
            return (Kernel.monotonicTime &- call.pointee.startNs, 1)
        }
    }
    return (weight > 0 ? Kernel.monotonicTime &- call.pointee.startNs : 0, weight)
}

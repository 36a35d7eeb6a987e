// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Counts calls and latencies, by system call or by process.

/// Four buckets to the octave: the first takes all below 64 ns, the last all from 2^36 ns on.
@inline(__always)
func latencyBucket(_ nanoseconds: UInt64) -> UInt64 {
    if nanoseconds >> 6 == 0 { return 0 }
    if nanoseconds >> 36 != 0 { return 121 }
    // The highest set bit, by halves: BPF has no instruction for it.
    var rest = nanoseconds >> 6
    var octave: UInt64 = 0
    var step: UInt64 = rest > 0xffff ? 16 : 0
    rest &>>= step
    octave |= step
    step = rest > 0xff ? 8 : 0
    rest &>>= step
    octave |= step
    step = rest > 0xf ? 4 : 0
    rest &>>= step
    octave |= step
    step = rest > 0x3 ? 2 : 0
    rest &>>= step
    octave |= step
    octave |= rest >> 1
    return 1 &+ octave &* 4 &+ ((nanoseconds &>> (octave &+ 4)) & 3)
}

/// The name that a CPU learnt last holds: a process changes it when it executes a program.
@inline(__always)
func name(_ statistics: UnsafeMutablePointer<Statistics>, _ task: CurrentCallTask) {
    var name = InlineArray<16, KernelCharacter>(repeating: 0)
    task.copyName(to: &name)
    let known = UnsafeMutableRawPointer(statistics).advanced(by: 56).assumingMemoryBound(to: UInt64.self)
    withUnsafePointer(to: &name) { name in
        let words = UnsafeRawPointer(name).assumingMemoryBound(to: UInt64.self)
        if statistics.pointee.namedNs > 0, known[0] == words[0], known[1] == words[1] { return }
        known[0] = words[0]
        known[1] = words[1]
        statistics.pointee.namedNs = Kernel.monotonicTime
    }
}

/// A call for which the map has no room: the reader counts it.
@inline(__always)
func report(_ ended: EndedCall, weight: UInt8) {
    guard let room = Helper.ringBufferReserve(events.address, 32, 0) else {
        count(Counter.uncounted)
        return
    }
    let event = room.assumingMemoryBound(to: SummaryEvent.self)
    let isUnstarted = weight == Call.unstarted
    event.pointee.pid = ended.task.pid
    event.pointee.isUnstarted = isUnstarted ? 1 : 0
    event.pointee.weight = isUnstarted ? 0 : weight
    event.pointee.isTimed = weight > 0 && !isUnstarted && ended.call.pointee.weight > 0 ? 1 : 0
    event.pointee.isError = isError(ended.result) ? 1 : 0
    event.pointee.durationNs = ended.duration
    ended.task.copyName(to: &event.pointee.comm)
    Helper.ringBufferSubmit(room, 1)
}

@inline(__always)
func summarize(_ ended: EndedCall, weight: UInt8) {
    let isByProcess = ended.task.mode.isByProcess
    var found: UnsafeMutablePointer<Statistics>?
    if isByProcess {
        let pid = ended.task.pid
        found = statisticsByProcess.lookup(pid)
        if found == nil {
            withUnsafePointer(to: pid) { key in
                _ = Helper.mapUpdateElement(statisticsByProcess.address, key, noStatistics.pointer, 1)
            }
            found = statisticsByProcess.lookup(pid)
        }
    } else {
        found = statisticsByCall.lookup(UInt32(ended.call.pointee.slot))
    }
    guard let statistics = found else {
        if isByProcess {
            report(ended, weight: weight)
        } else {
            count(Counter.uncounted)
        }
        return
    }
    if isByProcess { name(statistics, ended.task) }
    statistics.pointee.calls &+= 1
    statistics.pointee.errors &+= isError(ended.result) ? 1 : 0
    guard weight > 0 else { return }
    guard weight != Call.unstarted else {
        statistics.pointee.unstarted &+= 1
        return
    }
    statistics.pointee.timed &+= ended.call.pointee.weight != 0 ? 1 : 0
    statistics.pointee.totalNs &+= ended.duration &* UInt64(weight)
    if statistics.pointee.longestNs < ended.duration { statistics.pointee.longestNs = ended.duration }
    let bucket = CompilerHint.opaque(latencyBucket(ended.duration))
    guard bucket < 122 else { return }
    let counts = UnsafeMutableRawPointer(statistics).advanced(by: 72).assumingMemoryBound(to: UInt32.self)
    let calls = counts[Int(bucket)] &+ UInt32(weight)
    // A full bucket stays full: a percentile that lags is better than one that wrapped.
    if calls >= UInt32(weight) { counts[Int(bucket)] = calls }
}

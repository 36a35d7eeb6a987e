// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// How events reach the tracer on x86: each CPU writes to a queue of its own, in memory that the tracer maps.

@inline(__always)
func queue(of cpu: UInt32, isEnding: Bool) -> UnsafeMutablePointer<Queue>? {
    queues.lookup(isEnding ? config.value.cpus &+ cpu : cpu)
}

/// Returns room for a record at the end of the queue, or nil if the reader has not freed as much.
@inline(__always)
func beginRecord(
    _ queue: UnsafeMutablePointer<Queue>,
    _ cpu: UInt32,
    isEnding: Bool,
    size: UInt64
) -> UnsafeMutablePointer<Record>? {
    let position = queue.pointee.produced
    let count = isEnding ? config.value.endingSegments : config.value.segments
    CompilerHint.barrier()
    guard position &+ size &- queue.pointee.consumed <= UInt64(count) &* Size.segment else { return nil }
    let first = isEnding ? config.value.cpus &* config.value.segments : 0
    let part = UInt32(truncatingIfNeeded: position / Size.segment) & (count &- 1)
    guard let segment = segments.lookup(first &+ cpu &* count &+ part) else { return nil }
    queue.pointee.isWriting = 1
    CompilerHint.barrier()
    return UnsafeMutableRawPointer(segment).advanced(by: Int(position & (Size.segment - 8)))
        .assumingMemoryBound(to: Record.self)
}

/// Publishes the record. x86 keeps stores in order, so the reader sees its bytes before it sees the position.
@inline(__always)
func endRecord(_ queue: UnsafeMutablePointer<Queue>, isEnding: Bool, size: UInt64) {
    let position = queue.pointee.produced &+ size
    let wakeupBytes = UInt64(
        isEnding
            ? config.value.endingSegments &* UInt32(truncatingIfNeeded: Size.segment / 4) : config.value.wakeupBytes
    )
    CompilerHint.barrier()
    queue.pointee.produced = position
    CompilerHint.barrier()
    queue.pointee.isWriting = 0
    CompilerHint.barrier()
    let consumed = queue.pointee.consumed
    guard position &- consumed >= wakeupBytes, consumed >= queue.pointee.wakeupAfter else { return }
    // Once woken, the reader reads at least this far before it sleeps again.
    queue.pointee.wakeupAfter = consumed &+ wakeupBytes
    events.send(0 as UInt64, wakeup: .always)
}

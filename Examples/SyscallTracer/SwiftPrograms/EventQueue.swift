// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// How events reach the tracer on x86: each CPU writes to queues of its own, in memory that the tracer maps. The layout is
// that of BPF_QUEUE in <swift_bpf.h>, and PerCPUQueue of the library reads them.

/// The state of a CPU's queue, `struct swift_bpf_queue`: positions in bytes, which only grow.
struct QueueState {
    var produced: UInt64
    /// Whether a program is between reserve and submit.
    var isWriting: UInt64
    /// The reader is not woken before it has consumed this much.
    var wakeFrom: UInt64
    /// A power of two; set by the reader.
    var segments: UInt64
    /// The reader is woken when so much is unread; set by the reader.
    var wakeupBytes: UInt64
    var unused: InlineArray<3, UInt64>
    var consumed: UInt64
    var unusedByReader: InlineArray<7, UInt64>
}

/// A part of a CPU's queue of `returns`; the slack takes the end of the last event.
struct ReturnSegment {
    var bytes: InlineArray<78200, UInt8>
}

/// A part of a CPU's queue of `endings`.
struct EndingSegment {
    var bytes: InlineArray<65648, UInt8>
}

/// Reserves room for an event in the queue of this CPU, or returns nil if it is full, which is counted.
@inline(__always)
func reserve<Segment>(
    _ queue: UnsafeMutablePointer<QueueState>?,
    _ segments: borrowing ArrayMap<Segment>,
    _ lost: borrowing PerCPUArray<UInt64>,
    _ cpu: UInt32,
    size: UInt64
) -> UnsafeMutableRawPointer? {
    if let queue, queue.pointee.isWriting == 0 {
        queue.pointee.isWriting = 1
        CompilerHint.barrier()
        let position = queue.pointee.produced
        let count = queue.pointee.segments
        if position &+ 8 &+ size &- queue.pointee.consumed <= count &* Size.segment {
            let part =
                cpu &* UInt32(truncatingIfNeeded: count)
                &+ UInt32(truncatingIfNeeded: position / Size.segment & (count &- 1))
            if let segment = segments.lookup(part) {
                return UnsafeMutableRawPointer(segment).advanced(by: Int(position & (Size.segment - 8)) &+ 8)
            }
        }
        queue.pointee.isWriting = 0
    }
    if let count = lost.lookup(0) { count.pointee &+= 1 }
    return nil
}

/// Publishes an event. x86 keeps stores in order, so the reader sees its bytes before it sees the position.
@inline(__always)
func submit(
    _ event: UnsafeMutableRawPointer,
    _ queue: UnsafeMutablePointer<QueueState>,
    _ bell: borrowing RawRingBuffer,
    size: UInt64
) {
    event.advanced(by: -8).assumingMemoryBound(to: UInt64.self).pointee = size
    let position = queue.pointee.produced &+ ((size &+ 15) & ~7)
    CompilerHint.barrier()
    queue.pointee.produced = position
    CompilerHint.barrier()
    queue.pointee.isWriting = 0
    CompilerHint.barrier()
    let consumed = queue.pointee.consumed
    guard position &- consumed >= queue.pointee.wakeupBytes, consumed >= queue.pointee.wakeFrom else { return }
    // Once woken, the reader reads at least this far before it sleeps again.
    queue.pointee.wakeFrom = consumed &+ queue.pointee.wakeupBytes
    bell.send(0 as UInt64, wakeup: .always)
}

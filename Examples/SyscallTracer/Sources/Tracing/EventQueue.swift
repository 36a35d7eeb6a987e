// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer

/// The reader's side of one CPU's queue of events: its position, and where the bytes are.
struct EventQueue {
    /// The index of the queue in the map `queues`.
    let index: Int
    private let firstSegment: Int
    private let segmentCount: Int

    private var position: UInt64 = 0
    private var published: UInt64 = 0
    private var end: UInt64 = 0

    init(_ index: Int, firstSegment: Int, segmentCount: Int) {
        self.index = index
        self.firstSegment = firstSegment
        self.segmentCount = segmentCount
    }

    /// The number of bytes after which the position is published: an eighth of the queue.
    private var batch: UInt64 { UInt64(segmentCount) * UInt64(SYSCALL_SEGMENT_SIZE) / 8 }

    /// Reads how far the CPU has written.
    mutating func look(_ positions: MappedArray) {
        end = positions.load(valueAt: index, offset: Int(SYSCALL_QUEUE_PRODUCED))
    }

    /// Whether everything that was there at the last look has been read.
    var isEmpty: Bool { position == end }

    /// Whether more than a batch was unread at the last look.
    var isBusy: Bool { end &- position > batch }

    /// When the call of the first event returned.
    @inline(__always)
    func time(_ segments: MappedArray) -> UInt64 {
        withBytes(segments) { bytes in
            let event = bytes.unsafeLoad(as: syscall_event.self)
            return event.start_ns &+ event.duration_ns
        }
    }

    /// Calls `body` with the first event and moves on to the next one.
    ///
    /// - Returns: `false` when the bytes are not an event, which only a process that writes to the shared memory can cause.
    @inline(__always)
    mutating func take(_ segments: MappedArray, _ body: (borrowing BPFSample) -> Void) -> Bool {
        let taken = withBytes(segments) { bytes -> UInt64 in
            let event = bytes.unsafeLoad(as: syscall_event.self)
            let size =
                MemoryLayout<syscall_event>.size + Int(event.arguments) * MemoryLayout<UInt64>.size
                + Int(event.text_size)
            guard size <= bytes.byteCount else { return .max }
            body(BPFSample(bytes.extracting(first: size)))
            return UInt64(size + 7) & ~7
        }
        guard taken <= end &- position else { return false }
        position &+= taken
        return true
    }

    /// Skips everything that was there at the last look.
    mutating func skipAll() { position = end }

    /// The number of events that were unread at the last look.
    func count(_ segments: MappedArray) -> Int {
        var rest = self
        var count = 0
        while !rest.isEmpty {
            let (events, bytes) = rest.measureSegment(segments)
            guard bytes > 0, bytes <= end &- rest.position else { break }
            count += events
            rest.position &+= bytes
        }
        return count
    }

    /// The number of events that begin in the segment of the first one, and their size in bytes.
    private func measureSegment(_ segments: MappedArray) -> (events: Int, bytes: UInt64) {
        let room = min(end &- position, UInt64(SYSCALL_SEGMENT_SIZE) - position % UInt64(SYSCALL_SEGMENT_SIZE))
        return withBytes(segments) { bytes in
            var events = 0
            var offset = 0
            while offset < Int(room), offset + MemoryLayout<syscall_event>.size <= bytes.byteCount {
                let event = bytes.unsafeLoad(fromByteOffset: offset, as: syscall_event.self)
                events += 1
                offset += (MemoryLayout<syscall_event>.size + Int(event.arguments) * 8 + Int(event.text_size) + 7) & ~7
            }
            return (events, UInt64(offset))
        }
    }

    /// Frees what has been read for the CPU, if that is more than a batch, or if `now` is true.
    @inline(__always)
    mutating func publish(_ positions: MappedArray, now: Bool = false) {
        guard position &- published > (now ? 0 : batch) else { return }
        published = position
        positions.store(position, valueAt: index, offset: Int(SYSCALL_QUEUE_CONSUMED))
    }

    /// Whether the CPU is writing an event now.
    func isBeingWritten(_ positions: MappedArray) -> Bool {
        positions.load(valueAt: index, offset: Int(SYSCALL_QUEUE_IS_WRITING)) != 0
    }

    /// Calls `body` with the bytes from the first event to the end of its segment.
    @inline(__always)
    private func withBytes<Result>(_ segments: MappedArray, _ body: (RawSpan) -> Result) -> Result {
        let (segment, offset) = position.quotientAndRemainder(dividingBy: UInt64(SYSCALL_SEGMENT_SIZE))
        return segments.withBytes(
            valueAt: firstSegment + Int(segment & UInt64(segmentCount - 1)),
            offset: Int(offset),
            count: segments.valueSize - Int(offset)
        ) { (bytes) -> Result in body(bytes) }
    }
}

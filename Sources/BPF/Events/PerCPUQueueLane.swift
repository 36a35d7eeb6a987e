// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// The reader's side of a CPU's part of a queue.
@usableFromInline
final class PerCPUQueueLane: Sendable {
    @usableFromInline let memory: PerCPUQueueMemory
    @usableFromInline let cpu: Int
    /// How far events were read. The program sees less: positions are published by batch.
    @usableFromInline let position: Atomic<UInt64>

    init(_ memory: PerCPUQueueMemory, _ cpu: Int) {
        self.memory = memory
        self.cpu = cpu
        position = Atomic(memory.consumed(cpu))
    }

    /// The number of bytes that are unread.
    var unread: Int {
        // The reader's first: read after the program's, it could be ahead of it.
        let position = position.load(ordering: .acquiring)
        return Int(clamping: memory.produced(cpu) &- position)
    }

    /// Whether the reader should not let more events gather: an eighth of the queue is unread.
    var isBusy: Bool { unread > memory.size / 8 }

    /// The number of events that are unread, from their sizes.
    var unreadEvents: Int { count(from: position.load(ordering: .acquiring), to: memory.produced(cpu)) }

    /// Consumes the events that are unread. Returns their number.
    func discard() -> Int {
        let (start, end) = (position.load(ordering: .relaxed), memory.produced(cpu))
        defer {
            position.store(end, ordering: .releasing)
            memory.setConsumed(end, cpu)
        }
        return count(from: start, to: end)
    }

    /// Counts events segment by segment, up to the first bytes that are not an event.
    private func count(from start: UInt64, to end: UInt64) -> Int {
        let segmentSize = UInt64(PerCPUQueueMemory.segmentSize)
        var position = start
        var count = 0
        while position != end, end &- position <= UInt64(memory.size), position & 7 == 0 {
            let segment = Int(position / segmentSize & UInt64(memory.segmentCount - 1))
            let offset = Int(position % segmentSize)
            // Events that begin in the segment.
            let stop = min(Int(end &- position), PerCPUQueueMemory.segmentSize - offset)
            let size = memory.segments.withBytes(
                valueAt: cpu * memory.segmentCount + segment,
                offset: offset,
                count: memory.segments.valueSize - offset
            ) { bytes in
                var place = 0
                while place < stop {
                    let size = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
                    guard size <= UInt64(bytes.byteCount - place - 8) else { return Int?.none }
                    place += Int((size &+ 15) & ~7)
                    count += 1
                }
                return place
            }
            guard let size, UInt64(size) <= end &- position else { break }
            position &+= UInt64(size)
        }
        return count
    }
}

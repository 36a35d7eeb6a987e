// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// A CPU's part of a queue while it is read: what was there at one moment.
@usableFromInline
struct PerCPUQueueHead {
    @usableFromInline let lane: PerCPUQueueLane
    @usableFromInline let memory: PerCPUQueueMemory
    @usableFromInline var position: UInt64
    @usableFromInline var published: UInt64
    @usableFromInline let end: UInt64

    @usableFromInline
    init(_ lane: PerCPUQueueLane) {
        self.lane = lane
        memory = lane.memory
        position = lane.position.load(ordering: .acquiring)
        published = position
        end = memory.produced(lane.cpu)
    }

    /// Whether everything was read.
    @inlinable @inline(__always)
    var isEmpty: Bool { position == end }

    /// Calls `body` with the first event, without consuming it; `nil` when the bytes are not an event.
    @inlinable @inline(__always)
    func peek<Result>(_ body: (borrowing BPFSample) throws -> Result) throws -> (result: Result, size: UInt64)? {
        let segmentSize = UInt64(PerCPUQueueMemory.segmentSize)
        let segment = Int(position / segmentSize & UInt64(memory.segmentCount &- 1))
        let offset = Int(position % segmentSize)
        return try memory.segments.withBytes(
            valueAt: lane.cpu &* memory.segmentCount &+ segment,
            offset: offset,
            count: memory.segments.valueSize &- offset
        ) { bytes in
            let size = unsafe bytes.unsafeLoadUnaligned(as: UInt64.self)
            guard position & 7 == 0, end &- position <= UInt64(memory.size), size <= UInt64(bytes.byteCount &- 8)
            else { return nil }
            let taken = (size &+ 15) & ~7
            guard taken <= end &- position else { return nil }
            return (try body(BPFSample(bytes.extracting(8..<8 &+ Int(size)))), taken)
        }
    }

    /// Calls `body` with the first event and consumes it, also when `body` throws. `false` when the bytes are not an event.
    @inlinable @inline(__always)
    mutating func take(_ body: (borrowing BPFSample) throws -> Void) throws -> Bool {
        var failure: (any Error)?
        let taken = try peek { sample in
            do { try body(sample) } catch { failure = error }
        }
        guard let size = taken?.size else { return false }
        position &+= size
        lane.position.store(position, ordering: .releasing)
        // An eighth of the queue: a store for each event would move the cache line between CPUs each time.
        if position &- published >= UInt64(memory.size / 8) { publish() }
        if let failure { throw failure }
        return true
    }

    /// Calls `body` with events and consumes them while they are not after `bound`.
    ///
    /// - Returns: the number of events, and the time of the next one.
    @inlinable @inline(__always)
    mutating func take(
        limit: Int,
        _ key: (borrowing BPFSample) throws -> UInt64,
        notAfter bound: UInt64,
        damage: (PerCPUQueueLane) -> BPFError,
        _ body: (Int, borrowing BPFSample) throws -> Void
    ) throws -> (count: Int, next: UInt64?) {
        var count = 0
        let cpu = lane.cpu
        while true {
            guard try take({ sample in try body(cpu, sample) }) else { throw damage(lane) }
            count &+= 1
            if isEmpty {
                publish()
                return (count, nil)
            }
            guard let next = try peek(key) else { throw damage(lane) }
            if next.result > bound || count == limit { return (count, next.result) }
        }
    }

    /// Frees what was read for the CPU.
    @usableFromInline
    mutating func publish() {
        guard position != published else { return }
        memory.setConsumed(position, lane.cpu)
        published = position
    }
}

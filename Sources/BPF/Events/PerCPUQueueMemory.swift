// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The mapped memory of a ``PerCPUQueue``. Layouts: `struct swift_bpf_queue` and `BPF_QUEUE` of `<swift_bpf.h>`.
@usableFromInline
final class PerCPUQueueMemory: Sendable {
    /// `BPF_QUEUE_SEGMENT_SIZE`
    @usableFromInline static let segmentSize = 65536

    let positions: MappedArray
    @usableFromInline let segments: MappedArray
    @usableFromInline let cpuCount: Int
    /// The number of segments of a CPU, a power of two.
    @usableFromInline let segmentCount: Int
    /// The largest record with its header.
    let largest: Int
    let isConsumed = Atomic(false)

    // The offsets of the fields in a CPU's state.
    private static let produced = 0
    private static let isWriting = 8
    private static let segmentsOffset = 24
    private static let wakeupBytes = 32
    private static let consumed = 64

    init(_ queue: BPFMap, _ segments: BPFMap) throws(BPFError) {
        positions = try MappedArray(queue)
        self.segments = try MappedArray(segments, isWritable: false)
        guard positions.valueSize == 128, segments.valueSize > Self.segmentSize + 8 else {
            throw BPFError(
                .typeMismatch,
                operation: .open,
                subject: .map(queue.name),
                message: "it is not a queue",
                advice: "Use BPF_QUEUE of <swift_bpf.h> to declare it"
            )
        }
        cpuCount = BPFKernel.possibleCPUCount
        guard cpuCount > 0, positions.count >= cpuCount, self.segments.count >= cpuCount else {
            throw BPFError(
                .invalidArgument,
                operation: .open,
                subject: .map(queue.name),
                message:
                    "it has room for \(min(positions.count, self.segments.count)) CPUs, and there may be \(cpuCount)",
                advice: "Use setQueue(_:bytesPerCPU:) before the object is loaded"
            )
        }
        let count = self.segments.count / cpuCount
        segmentCount = 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount)
        largest = segments.valueSize - Self.segmentSize
    }

    /// Lets programs store events.
    func start() {
        for cpu in 0..<cpuCount {
            positions.store(UInt64(segmentCount * Self.segmentSize / 4), valueAt: cpu, offset: Self.wakeupBytes)
            positions.store(UInt64(segmentCount), valueAt: cpu, offset: Self.segmentsOffset)
        }
    }

    /// Lets programs store nothing more.
    func stop() {
        for cpu in 0..<cpuCount { positions.store(0, valueAt: cpu, offset: Self.segmentsOffset) }
    }

    @usableFromInline
    func produced(_ cpu: Int) -> UInt64 { positions.load(valueAt: cpu, offset: Self.produced) }

    @usableFromInline
    func consumed(_ cpu: Int) -> UInt64 { positions.load(valueAt: cpu, offset: Self.consumed) }

    @usableFromInline
    func setConsumed(_ position: UInt64, _ cpu: Int) {
        positions.store(position, valueAt: cpu, offset: Self.consumed)
    }

    func isBeingWritten(_ cpu: Int) -> Bool { positions.load(valueAt: cpu, offset: Self.isWriting) != 0 }
}

/// A CPU's queue while it is read: what was there at one moment.
@usableFromInline
struct PerCPUQueueHead {
    @usableFromInline let cpu: Int
    @usableFromInline var position: UInt64
    @usableFromInline var published: UInt64
    @usableFromInline let end: UInt64

    @usableFromInline
    init(_ memory: PerCPUQueueMemory, _ cpu: Int) {
        self.cpu = cpu
        position = memory.consumed(cpu)
        published = position
        end = memory.produced(cpu)
    }

    /// Whether everything was read.
    @inlinable @inline(__always)
    var isEmpty: Bool { position == end }

    /// Calls `body` with the first event, without consuming it; `nil` when the bytes are not an event.
    @inlinable @inline(__always)
    func peek<Result>(
        _ memory: PerCPUQueueMemory,
        _ body: (borrowing BPFSample) throws -> Result
    ) throws -> (result: Result, size: UInt64)? {
        let segmentSize = UInt64(PerCPUQueueMemory.segmentSize)
        let segment = Int(position / segmentSize & UInt64(memory.segmentCount &- 1))
        let offset = Int(position % segmentSize)
        return try memory.segments.withBytes(
            valueAt: cpu &* memory.segmentCount &+ segment,
            offset: offset,
            count: memory.segments.valueSize &- offset
        ) { bytes in
            let size = unsafe bytes.unsafeLoadUnaligned(as: UInt64.self)
            guard position & 7 == 0, end &- position <= UInt64(memory.segmentCount) &* segmentSize,
                size <= UInt64(bytes.byteCount &- 8)
            else { return nil }
            let taken = (size &+ 15) & ~7
            guard taken <= end &- position else { return nil }
            return (try body(BPFSample(bytes.extracting(8..<8 &+ Int(size)))), taken)
        }
    }

    /// Calls `body` with the first event and consumes it, also when `body` throws. `false` when the bytes are not an event.
    @inlinable @inline(__always)
    mutating func take(
        _ memory: PerCPUQueueMemory,
        _ body: (borrowing BPFSample) throws -> Void
    ) throws -> Bool {
        var failure: (any Error)?
        let taken = try peek(memory) { sample in
            do { try body(sample) } catch { failure = error }
        }
        guard let size = taken?.size else { return false }
        position &+= size
        // An eighth of the queue: a store for each event would move the cache line between CPUs each time.
        if position &- published >= UInt64(memory.segmentCount &* PerCPUQueueMemory.segmentSize / 8) { publish(memory) }
        if let failure { throw failure }
        return true
    }

    /// Frees what was read for the CPU.
    @usableFromInline
    mutating func publish(_ memory: PerCPUQueueMemory) {
        guard position != published else { return }
        memory.setConsumed(position, cpu)
        published = position
    }
}

// SPDX-License-Identifier: Apache-2.0

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
    private let claim: BufferClaims.Ticket

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
        guard let claim = BufferClaims.Ticket(queue.id) else { throw BufferClaims.failure(queue, operation: .open) }
        self.claim = claim
    }

    /// Lets programs store nothing more.
    deinit {
        for cpu in 0..<cpuCount { positions.store(0, valueAt: cpu, offset: Self.segmentsOffset) }
    }

    /// The size of a CPU's part in bytes.
    @inlinable @inline(__always)
    var size: Int { segmentCount &* Self.segmentSize }

    /// Lets programs store events.
    func start() {
        for cpu in 0..<cpuCount {
            positions.store(UInt64(size / 4), valueAt: cpu, offset: Self.wakeupBytes)
            positions.store(UInt64(segmentCount), valueAt: cpu, offset: Self.segmentsOffset)
        }
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

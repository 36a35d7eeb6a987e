// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import SystemPackage

/// The newest events of a perf event array: each CPU's buffer keeps the last ones, over older ones, until they are read.
///
/// Nothing is lost by a slow reader, and nothing wakes one: it is a flight recorder. Read it when something has happened.
///
/// ```swift
/// let recorder = try OverwritablePerfBuffer(object.map("events"))
/// …
/// try recorder.snapshot { cpu, sample in print(cpu, try sample.load(as: exec_event.self)) }
/// ```
///
/// The corresponding field in C is `write_backward` of `struct perf_event_attr`. Minimum kernel: Linux 4.7.
public final class OverwritablePerfBuffer: Sendable {
    /// The map.
    public let map: BPFMap

    private let rings: PerfRings
    private let isConsumed = Atomic<Bool>(false)

    /// Creates the recorder of a perf event array, with a buffer for each CPU that is online.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/perfEventArray``.
    ///   - pagesPerCPU: the size of a CPU's buffer in memory pages, a power of two.
    ///   - cpus: the CPUs whose events are kept, or `nil` for all. The events of CPUs that come back later are kept as well.
    /// - Throws: ``BPFError`` as ``PerfBuffer/init(_:pagesPerCPU:wakeup:cpus:)`` does.
    public init(_ map: BPFMap, pagesPerCPU: Int = 64, cpus: [Int]? = nil) throws(BPFError) {
        self.map = map
        (rings, _) = try PerfBufferSetup(
            map,
            pagesPerCPU: pagesPerCPU,
            // The consumer never waits.
            wakeup: .events(Int(UInt32.max)),
            cpus: cpus,
            isOverwritable: true
        ).open { _ in }
    }

    /// Calls a closure with the events that each CPU's buffer has, from the oldest to the newest of a CPU.
    ///
    /// The kernel discards events while a CPU's buffer is read. The events stay in the buffer: the next call delivers them
    /// again, if newer ones have not replaced them.
    ///
    /// - Parameter body: receives an event and its CPU.
    /// - Returns: the number of events.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/alreadyConsumed`` when another thread reads, or
    ///   the system call's error.
    @discardableResult
    public func snapshot(_ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void) throws -> Int {
        guard !isConsumed.exchange(true, ordering: .acquiring) else { throw BufferClaims.failure(map) }
        defer { isConsumed.store(false, ordering: .releasing) }
        var count = 0
        // CPUs that came online, and those that are gone with their last events.
        _ = rings.refresh()
        for ring in rings.current {
            try pause(ring, true)
            do {
                count += try read(ring, body)
            } catch {
                // The first error counts.
                try? pause(ring, false)
                throw error
            }
            try pause(ring, false)
        }
        return count
    }

    private func read(_ ring: PerfRing, _ body: (Int, borrowing BPFSample) throws -> Void) throws -> Int {
        var count = 0
        for position in records(of: ring).reversed() {
            let header = ring.header(at: position)
            guard header.type == PerfRecordHeader.sample else { continue }
            count += 1
            let record = unsafe ring.record(at: position, size: header.size)
            try unsafe header.withSample(record) { sample in try body(ring.cpu, sample) }
        }
        return count
    }

    /// The positions of the records that are complete, from the newest to the oldest.
    private func records(of ring: PerfRing) -> [UInt] {
        // The head begins at 0 and moves down: the newest record is there.
        let head = unsafe ring.head.pointee.load(ordering: .acquiring)
        let end = head &+ min(0 &- head, ring.size)
        var positions: [UInt] = []
        var position = head
        while end &- position >= PerfRecordHeader.byteCount {
            let header = ring.header(at: position)
            // The oldest one may be overwritten in part.
            guard header.isSound, header.size <= end &- position else { break }
            positions.append(position)
            position &+= header.size
        }
        return positions
    }

    private func pause(_ ring: PerfRing, _ isPaused: Bool) throws(BPFError) {
        do throws(Errno) {
            try ring.pause(isPaused)
        } catch {
            throw BPFError(
                .systemCallFailed,
                errno: error,
                operation: .read,
                subject: .map(map.name),
                message: "the system call failed"
            )
        }
    }
}

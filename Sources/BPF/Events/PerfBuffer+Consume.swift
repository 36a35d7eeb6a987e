// SPDX-License-Identifier: Apache-2.0

public import Synchronization

extension PerfBuffer {
    /// A record of a perf buffer as the kernel wrote it: see ``PerfBuffer/consumeRecords(_:)``.
    public struct Record: ~Escapable {
        /// The CPU that wrote it.
        public let cpu: Int
        /// `PERF_RECORD_*` of `<linux/perf_event.h>`: 9 for a sample, 2 for lost events.
        public let type: UInt32
        /// The record with its header, `struct perf_event_header`.
        public let bytes: RawSpan

        @inlinable
        @_lifetime(copy bytes)
        init(cpu: Int, type: UInt32, bytes: RawSpan) {
            self.cpu = cpu
            self.type = type
            self.bytes = bytes
        }
    }

    /// Calls a closure with every event in the buffers, and returns without waiting.
    ///
    /// - Parameters:
    ///   - limit: the maximum number of events to consume.
    ///   - onLost: receives the number of events from a CPU that were lost, at their position in the CPU's stream.
    ///   - body: receives an event and its CPU. When it throws, that event is consumed and the others stay in the buffers.
    /// - Returns: the number of events.
    /// - Throws: what `body` throws, or ``BPFError`` with ``BPFError/Code/alreadyConsumed`` when there is another
    ///   consumer, or ``BPFError/Code/corruptedBuffer`` when a buffer is damaged.
    ///
    /// The corresponding C function is `perf_buffer__consume`.
    @inlinable @inline(__always) @discardableResult
    public func consume(
        limit: Int = .max,
        onLost: (_ cpu: Int, _ count: UInt64) -> Void = { _, _ in },
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        try claim()
        defer { release() }
        return try drain(limit: limit, onLost, body)
    }

    /// Waits for events, then calls a closure with every event in the buffers.
    ///
    /// This blocks the calling thread: use ``events(of:)`` in asynchronous code.
    ///
    /// - Parameters:
    ///   - timeout: the longest time to wait, or `nil` for no limit.
    ///   - limit: the maximum number of events to consume.
    ///   - onLost: receives the number of events from a CPU that were lost, at their position in the CPU's stream.
    ///   - body: receives an event and its CPU, as for ``consume(limit:onLost:_:)``.
    /// - Returns: the number of events: 0 after the timeout, a signal, ``wake()`` or ``finish()``.
    /// - Throws: as ``consume(limit:onLost:_:)`` does, or the system call's error.
    ///
    /// The corresponding C function is `perf_buffer__poll`.
    @inlinable @inline(__always) @discardableResult
    public func poll(
        timeout: Duration? = nil,
        limit: Int = .max,
        onLost: (_ cpu: Int, _ count: UInt64) -> Void = { _, _ in },
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        guard limit > 0 else { return 0 }
        try claim()
        defer { release() }
        var deadline = WaitDeadline(after: timeout)
        try refreshCPUs()
        var isOver = false
        while true {
            let count = try drain(limit: limit, onLost, body)
            if count > 0 || isOver { return count }
            isOver = try !wait(until: &deadline)
        }
    }

    /// Calls a closure with every record in the buffers as the kernel wrote it, and returns without waiting.
    ///
    /// - Parameter body: receives a record. When it throws, that record is consumed and the others stay in the buffers.
    /// - Returns: the number of records.
    /// - Throws: as ``consume(limit:onLost:_:)`` does.
    @inlinable @discardableResult
    public func consumeRecords(_ body: (borrowing PerfBuffer.Record) throws -> Void) throws -> Int {
        try claim()
        defer { release() }
        var count = 0
        for ring in currentRings {
            try unsafe read(ring) { header, record in
                count += 1
                if header.type == PerfRecordHeader.lost { noteLost(unsafe header.lost(record)) }
                let bytes = unsafe RawSpan(_unsafeStart: record, byteCount: Int(header.size))
                try body(Record(cpu: ring.cpu, type: header.type, bytes: bytes))
                return true
            } damage: {
                $0
            }
        }
        return count
    }

    /// Reads the events of all CPUs. The caller holds the claim.
    @inlinable @inline(__always)
    func drain(
        limit: Int,
        _ onLost: (Int, UInt64) -> Void,
        _ body: (Int, borrowing BPFSample) throws -> Void
    ) throws -> Int {
        var remaining = max(0, limit)
        let rings = currentRings
        let start = rings.isEmpty ? 0 : first.load(ordering: .relaxed) % rings.count
        for step in rings.indices where remaining > 0 {
            let ring = rings[(start + step) % rings.count]
            defer { if remaining == 0 { first.store(start + step + 1, ordering: .relaxed) } }
            let cpu = ring.cpu
            try unsafe read(ring) { header, record in
                switch header.type {
                case PerfRecordHeader.sample:
                    remaining &-= 1
                    try unsafe header.withSample(record) { sample in try body(cpu, sample) }
                    return remaining > 0
                case PerfRecordHeader.lost:
                    let count = unsafe header.lost(record)
                    noteLost(count)
                    onLost(cpu, count)
                default: break
                }
                return true
            } damage: {
                $0
            }
        }
        return max(0, limit) - remaining
    }

    /// The hot loop: calls a closure with the records of a CPU until it returns `false`, at most with those of a full
    /// buffer.
    ///
    /// As in a ring buffer's, the header is compared and not read after a run of equal ones: then the CPU reads ahead.
    /// Values that can be computed are not kept: with more of them, the compiler keeps those of the caller in memory.
    @inlinable @inline(__always)
    func read<Failure: Error>(
        _ ring: PerfRing,
        _ body: (PerfRecordHeader, UnsafeRawPointer) throws(Failure) -> Bool,
        damage: (BPFError) -> Failure
    ) throws(Failure) {
        let batch = ring.size / 8
        var position = unsafe ring.tail.pointee.load(ordering: .relaxed)
        let start = position
        var usual = PerfRecordHeader(rawValue: 0)
        var run = 0
        defer { if position != start { ring.publish(position) } }
        while position &- start < ring.size {
            let head = unsafe ring.head.pointee.load(ordering: .acquiring)
            guard head &- position <= ring.size, position & 7 == 0 else { throw damage(damaged()) }
            if head == position { return }
            while position != head {
                let header = ring.header(at: position)
                if run < RingBuffer.trustedRun || header.rawValue != usual.rawValue {
                    guard header.isSound else { throw damage(damaged()) }
                    run = header.rawValue == usual.rawValue ? run &+ 1 : 0
                    usual = header
                }
                guard head &- position >= usual.size else { throw damage(damaged()) }
                let record = unsafe ring.record(at: position, size: usual.size)
                // The record is consumed also when `body` throws.
                position &+= usual.size
                guard try unsafe body(usual, record) else { return }
                // A store for each record would move the cache line between CPUs each time: once for each eighth.
                if position ^ (position &- usual.size) >= batch { ring.publish(position) }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

extension PerCPUQueue {
    /// Calls a closure with every event in the queues, in the order of a time that they carry, and returns without waiting.
    ///
    /// Each CPU's events must be in this order already. An event that a program stores later may be older than one that was
    /// delivered. To keep the order from call to call, take the present time, wait until ``isBeingWritten`` is `false`, and
    /// pass the time as `notAfter`: what is newer is left for the next call.
    ///
    /// - Parameters:
    ///   - limit: the maximum number of events to consume.
    ///   - key: returns an event's time.
    ///   - latest: events after this time stay in the queues.
    ///   - body: receives an event and its CPU, as for ``consume(limit:_:)``.
    /// - Returns: the number of events.
    /// - Throws: what `key` and `body` throw, or as ``consume(limit:_:)`` does.
    @inlinable @discardableResult
    public func consume(
        limit: Int = .max,
        orderedBy key: (_ sample: borrowing BPFSample) throws -> UInt64,
        notAfter latest: UInt64 = .max,
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        try claim()
        defer { release() }
        // All positions before any event: the order is that of one moment.
        var heads = (0..<memory.cpuCount).map { PerCPUQueueHead(memory, $0) }
        defer { for index in heads.indices { heads[index].publish(memory) } }
        var times: [UInt64] = []
        heads.removeAll(where: \.isEmpty)
        for head in heads { times.append(try time(head, key)) }
        var count = 0
        while count < limit, !heads.isEmpty {
            var least = 0
            var second = UInt64.max
            for index in heads.indices.dropFirst() {
                if times[index] < times[least] {
                    second = min(second, times[least])
                    least = index
                } else {
                    second = min(second, times[index])
                }
            }
            guard times[least] <= latest else { return count }
            // While this CPU's events are the oldest, the order does not change.
            let bound = min(second, latest)
            let cpu = heads[least].cpu
            repeat {
                count += 1
                guard try heads[least].take(memory, { sample in try body(cpu, sample) }) else { throw damaged() }
                if heads[least].isEmpty { break }
                times[least] = try time(heads[least], key)
            } while times[least] <= bound && count < limit
            if heads[least].isEmpty {
                heads[least].publish(memory)
                heads.remove(at: least)
                times.remove(at: least)
            }
        }
        return count
    }

    /// Waits for events, then calls a closure with every event in the queues, in the order of a time that they carry.
    ///
    /// This blocks the calling thread.
    ///
    /// - Parameters:
    ///   - timeout: the longest time to wait, or `nil` for no limit.
    ///   - limit: the maximum number of events to consume.
    ///   - key: returns an event's time.
    ///   - body: receives an event and its CPU.
    /// - Returns: the number of events, as for ``poll(timeout:limit:_:)``.
    /// - Throws: as ``consume(limit:orderedBy:notAfter:_:)`` does, or the system call's error.
    @inlinable @discardableResult
    public func poll(
        timeout: Duration? = nil,
        limit: Int = .max,
        orderedBy key: (_ sample: borrowing BPFSample) throws -> UInt64,
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        guard limit > 0 else { return 0 }
        return try poll(timeout: timeout) { try consume(limit: limit, orderedBy: key, body) }
    }

    @inlinable @inline(__always)
    func time(
        _ head: PerCPUQueueHead,
        _ key: (borrowing BPFSample) throws -> UInt64
    ) throws -> UInt64 {
        guard let peeked = try head.peek(memory, key) else { throw damaged() }
        return peeked.result
    }
}

extension OpenBPFObject {
    /// Sets the size of a queue for each CPU: see ``PerCPUQueue``.
    ///
    /// - Parameters:
    ///   - name: the name that `BPF_QUEUE` of `<swift_bpf.h>` gave it.
    ///   - bytes: the size of a CPU's queue, rounded up to a power of two of at least 64 KiB.
    /// - Throws: ``BPFError`` with ``BPFError/Code/mapNotFound`` for another name, or ``BPFError/Code/invalidArgument`` for
    ///   a size that is not positive or too large for all CPUs.
    public mutating func setQueue(_ name: String, bytesPerCPU bytes: Int) throws(BPFError) {
        let cpus = BPFKernel.possibleCPUCount
        guard bytes > 0, bytes <= 1 << 30, cpus > 0 else {
            throw BPFError(
                .invalidArgument,
                operation: .configure,
                subject: .map(name),
                message: "a queue cannot have \(bytes) bytes for each of \(cpus) CPUs",
                advice: "Use 65536 bytes to 1 GiB"
            )
        }
        var segments = 1
        while segments * PerCPUQueueMemory.segmentSize < bytes { segments *= 2 }
        try map("\(name)_segments").setMaxEntries(cpus * segments)
        try map(name).setMaxEntries(cpus)
    }
}

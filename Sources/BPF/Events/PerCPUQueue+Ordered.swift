// SPDX-License-Identifier: Apache-2.0

extension PerCPUQueue {
    /// Calls a closure with every event in the queues, in the order of a time that they carry, and returns without waiting.
    ///
    /// The events of each CPU in a queue must be in this order already. An event that a program stores later may be older than
    /// one that was delivered. With the present time as `notAfter`, newer events are left for the next call. Then the events of
    /// one thread stay in order from call to call, also when it moves to another CPU. For the order of all events, wait after
    /// taking the time until ``isBeingWritten`` is `false`.
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
        var heads = lanes.map { PerCPUQueueHead($0) }
        defer { for index in heads.indices { heads[index].publish() } }
        var order = PerCPUQueueOrder(capacity: heads.count)
        for index in heads.indices where !heads[index].isEmpty {
            guard let peeked = try heads[index].peek(key) else { throw damaged(heads[index].lane) }
            order.insert(index, at: peeked.result)
        }
        var count = 0
        while count < limit, let index = order.first, order.firstTime <= latest {
            // While this CPU's events are the oldest, the order does not change.
            let (taken, next) = try heads[index].take(
                limit: limit - count,
                key,
                notAfter: min(latest, order.secondTime),
                damage: damaged,
                body
            )
            count += taken
            order.moveFirst(to: next)
        }
        noteCaughtUp(count < limit)
        return count
    }

    /// Waits for events, then calls a closure with every event in the queues, in the order of a time that they carry.
    ///
    /// ```swift
    /// try queue.poll(orderedBy: { try $0.load(as: call.self).time }, notAfter: now()) { cpu, sample in … }
    /// ```
    ///
    /// This blocks the calling thread.
    ///
    /// - Parameters:
    ///   - timeout: the longest time to wait, or `nil` for no limit.
    ///   - limit: the maximum number of events to consume.
    ///   - key: returns an event's time.
    ///   - latest: events after this time stay in the queues. The expression is evaluated before each look at the queues.
    ///   - body: receives an event and its CPU.
    /// - Returns: the number of events, as for ``poll(timeout:limit:_:)``.
    /// - Throws: as ``consume(limit:orderedBy:notAfter:_:)`` does, or the system call's error.
    @inlinable @discardableResult
    public func poll(
        timeout: Duration? = nil,
        limit: Int = .max,
        orderedBy key: (_ sample: borrowing BPFSample) throws -> UInt64,
        notAfter latest: @autoclosure () -> UInt64 = .max,
        _ body: (_ cpu: Int, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        guard limit > 0 else { return 0 }
        return try poll(timeout: timeout) {
            try consume(limit: limit, orderedBy: key, notAfter: latest(), body)
        }
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

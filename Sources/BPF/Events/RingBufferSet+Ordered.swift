// SPDX-License-Identifier: Apache-2.0

extension RingBufferSet {
    /// Calls a closure with every event in the rings, in the order of a key such as the time, and returns without
    /// waiting.
    ///
    /// Each ring's events must be in this order already, and in a perf buffer the events of each CPU. The order holds within a
    /// call: an event that a program submits later may have a smaller key than one that was delivered.
    ///
    /// - Parameters:
    ///   - limit: the maximum number of events to consume.
    ///   - key: returns an event's key. When it throws, that event is consumed.
    ///   - body: receives the ring's source and an event. When it throws, that event is consumed and the others stay in
    ///     their rings.
    /// - Returns: the number of events: those that were in the rings when the call began.
    /// - Throws: what `key` and `body` throw, or as ``consume(limit:_:)`` does.
    @inlinable @discardableResult
    public func consume<Key: Comparable>(
        limit: Int = .max,
        orderedBy key: (_ sample: borrowing BPFSample) throws -> Key,
        _ body: (_ source: Source, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        let entries = try claim()
        defer { release(entries) }
        return try merge(entries, limit: limit, key, body)
    }

    /// Waits for events in any ring, then calls a closure with every event in the rings, in the order of a key such as
    /// the time.
    ///
    /// ```swift
    /// try rings.poll { try $0.load(as: event_header.self).time } _: { cpu, sample in … }
    /// ```
    ///
    /// This blocks the calling thread: use ``events(of:orderedBy:)`` in asynchronous code.
    ///
    /// - Parameters:
    ///   - timeout: the longest time to wait, or `nil` for no limit.
    ///   - limit: the maximum number of events to consume.
    ///   - key: returns an event's key, as for ``consume(limit:orderedBy:_:)``.
    ///   - body: receives the ring's source and an event, as for ``consume(limit:orderedBy:_:)``.
    /// - Returns: the number of events, as for ``poll(timeout:limit:_:)``.
    /// - Throws: as ``consume(limit:orderedBy:_:)`` does, or the system call's error.
    @inlinable @discardableResult
    public func poll<Key: Comparable>(
        timeout: Duration? = nil,
        limit: Int = .max,
        orderedBy key: (_ sample: borrowing BPFSample) throws -> Key,
        _ body: (_ source: Source, _ sample: borrowing BPFSample) throws -> Void
    ) throws -> Int {
        try poll(timeout: timeout, limit: limit) { entries in try merge(entries, limit: limit, key, body) }
    }

    @inlinable
    func merge<Key: Comparable>(
        _ entries: [Entry],
        limit: Int,
        _ key: (borrowing BPFSample) throws -> Key,
        _ body: (Source, borrowing BPFSample) throws -> Void
    ) throws -> Int {
        // All positions before any key: the order is that of one moment.
        let readers = entries.flatMap { entry in entry.buffer.heads.map { (source: entry.source, head: $0) } }
        var heads: [(key: Key, index: Int)] = []
        var count = 0
        defer { for reader in readers { reader.head.publish() } }
        for index in readers.indices {
            guard try readers[index].head.advance() else { continue }
            heads.append((try readers[index].head.withSample(key), index))
        }
        while count < limit, !heads.isEmpty {
            // A loop and not a heap: there are few buffers. Of equal keys, that of the buffer that was added first.
            var least = 0
            for other in heads.indices.dropFirst() where heads[other].key < heads[least].key { least = other }
            let (source, reader) = readers[heads[least].index]
            count += 1
            try reader.consume { sample in try body(source, sample) }
            if try reader.advance() {
                heads[least].key = try reader.withSample(key)
            } else {
                heads.remove(at: least)
            }
        }
        return count
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A ring buffer map whose events have a type: a member of a ``BPFSkeleton``.
///
/// ```swift
/// for try await event in try watch.events.stream() { print(event.pid, event.command) }
/// print("\(try watch.events.lost) lost")
/// ```
public struct EventRing<Event: BPFValue>: Sendable {
    /// The map.
    public let map: BPFMap

    private let losses: LossCounter

    /// Creates a view of a ring buffer map.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/ringBuffer``.
    ///   - losses: a per-CPU array whose only values are the numbers of lost events, as `BPF_EVENTS` of
    ///     `<swift_bpf.h>` declares it.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for other types of maps.
    public init(_ map: BPFMap, losses: BPFMap? = nil) throws(BPFError) {
        try map.check(is: .ringBuffer)
        self.map = map
        self.losses = try LossCounter(of: map, in: losses, macros: "BPF_EVENTS and bpf_event_reserve")
    }

    /// Starts reading the events as an asynchronous sequence.
    ///
    /// - Parameter wakeups: when the reader wakes up, which depends on how the program submits events.
    /// - Throws: ``BPFError`` as ``RingBuffer/init(_:wakeups:losses:)`` does.
    public func stream(
        wakeups: RingBuffer.WakeupPolicy = .notification
    ) throws(BPFError) -> RingBuffer.Events<Event> {
        try reader(wakeups: wakeups).events(of: Event.self)
    }

    /// Creates a reader, to read events by a closure, in batches, or in place.
    ///
    /// - Parameter wakeups: when the reader wakes up, which depends on how the program submits events.
    /// - Throws: ``BPFError`` as ``RingBuffer/init(_:wakeups:losses:)`` does.
    public func reader(wakeups: RingBuffer.WakeupPolicy = .notification) throws(BPFError) -> RingBuffer {
        try RingBuffer(map, wakeups: wakeups, losses: losses.counter)
    }

    /// Calls a closure with every event in the ring, and returns without waiting. Use it after the programs were
    /// detached, for what a stream left.
    ///
    /// - Parameter body: receives an event. When it throws, that event is consumed and the others stay in the ring.
    /// - Returns: the number of events.
    /// - Throws: what `body` throws, or ``BPFError`` as ``RingBuffer/consume(limit:_:)`` does.
    @discardableResult
    public func consume(_ body: (Event) throws -> Void) throws -> Int {
        try reader().consume { sample in try body(sample.load(as: Event.self)) }
    }

    /// Calls a closure with every event in the ring and all of its bytes, and returns without waiting. For events that
    /// end with an array of any size.
    ///
    /// ```swift
    /// try tool.packets.consume { packet, sample in
    ///     let data = sample.bytes.extracting(Tool.Packet.dataOffset..<sample.byteCount)
    /// }
    /// ```
    ///
    /// - Parameter body: receives the event and its bytes. When it throws, that event is consumed and the others stay in
    ///   the ring.
    /// - Returns: the number of events.
    /// - Throws: what `body` throws, or ``BPFError`` as ``RingBuffer/consume(limit:_:)`` does.
    @discardableResult
    public func consume(_ body: (Event, borrowing BPFSample) throws -> Void) throws -> Int {
        try reader().consume { sample in try body(sample.load(as: Event.self), sample) }
    }

    /// The number of events that the programs could not store, as the ring was full.
    ///
    /// `BPF_EVENTS` and `bpf_event_reserve` of `<swift_bpf.h>` count them.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for a ring that was declared without a counter.
    public var lost: UInt64 {
        get throws(BPFError) { try losses.total() }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A perf event array whose events have a type: a member of a ``BPFSkeleton``.
///
/// ```swift
/// for try await record in try watch.events.stream() {
///     if case .event(let event, _) = record { print(event.pid) }
/// }
/// ```
public struct EventPerfBuffer<Event: BPFValue>: Sendable {
    /// The map.
    public let map: BPFMap

    private let losses: LossCounter

    /// Creates a view of a perf event array.
    ///
    /// - Parameters:
    ///   - map: a map of type ``BPFMapType/perfEventArray``.
    ///   - losses: a per-CPU array whose only values are the numbers of lost events, as `BPF_PERF_EVENTS` of
    ///     `<swift_bpf.h>` declares it.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for other types of maps.
    public init(_ map: BPFMap, losses: BPFMap? = nil) throws(BPFError) {
        try map.check(is: .perfEventArray)
        self.map = map
        self.losses = try LossCounter(of: map, in: losses, macros: "BPF_PERF_EVENTS and bpf_event_perf_output")
    }

    /// The number of events that the programs could not store, as a buffer was full or was not read.
    ///
    /// `BPF_PERF_EVENTS` and `bpf_event_perf_output` of `<swift_bpf.h>` count them.
    ///
    /// - Throws: ``BPFError`` with ``BPFError/Code/notSupported`` for a map that was declared without a counter.
    public var lost: UInt64 {
        get throws(BPFError) { try losses.total() }
    }

    /// Starts reading the events and the lost-events notifications as an asynchronous sequence.
    ///
    /// - Parameters:
    ///   - pagesPerCPU: the size of each CPU's buffer in pages, a power of two.
    ///   - wakeup: how much output of a CPU wakes the reader.
    /// - Throws: ``BPFError`` as ``PerfBuffer/init(_:pagesPerCPU:wakeup:cpus:)`` does.
    public func stream(pagesPerCPU: Int = 64, wakeup: PerfBuffer.Wakeup = .events(1)) throws(BPFError)
        -> PerfBuffer.Events<Event>
    {
        try reader(pagesPerCPU: pagesPerCPU, wakeup: wakeup).events(of: Event.self)
    }

    /// Creates a reader, to read events by a closure.
    ///
    /// - Parameters:
    ///   - pagesPerCPU: the size of each CPU's buffer in pages, a power of two.
    ///   - wakeup: how much output of a CPU wakes the reader.
    /// - Throws: ``BPFError`` as ``PerfBuffer/init(_:pagesPerCPU:wakeup:cpus:)`` does.
    public func reader(pagesPerCPU: Int = 64, wakeup: PerfBuffer.Wakeup = .events(1)) throws(BPFError) -> PerfBuffer {
        try PerfBuffer(map, pagesPerCPU: pagesPerCPU, wakeup: wakeup)
    }
}

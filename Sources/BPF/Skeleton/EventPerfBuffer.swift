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

    /// Creates a view of a perf event array.
    ///
    /// - Parameter map: a map of type ``BPFMapType/perfEventArray``.
    /// - Throws: ``BPFError`` with ``BPFError/Code/typeMismatch`` for another type of map.
    public init(_ map: BPFMap) throws(BPFError) {
        try map.check(is: .perfEventArray)
        self.map = map
    }

    /// Starts reading the events and the lost-events notifications as an asynchronous sequence.
    ///
    /// - Parameters:
    ///   - pagesPerCPU: the size of each CPU's buffer in pages, a power of two.
    ///   - wakeupEvents: the number of events on a CPU that wakes the reader.
    /// - Throws: ``BPFError`` as ``PerfBuffer/init(_:pagesPerCPU:wakeupEvents:)`` does.
    public func stream(pagesPerCPU: Int = 64, wakeupEvents: Int = 1) throws(BPFError) -> PerfBuffer.Events<Event> {
        try reader(pagesPerCPU: pagesPerCPU, wakeupEvents: wakeupEvents).events(of: Event.self)
    }

    /// Creates a reader, to read events by a closure.
    ///
    /// - Parameters:
    ///   - pagesPerCPU: the size of each CPU's buffer in pages, a power of two.
    ///   - wakeupEvents: the number of events on a CPU that wakes the reader.
    /// - Throws: ``BPFError`` as ``PerfBuffer/init(_:pagesPerCPU:wakeupEvents:)`` does.
    public func reader(pagesPerCPU: Int = 64, wakeupEvents: Int = 1) throws(BPFError) -> PerfBuffer {
        try PerfBuffer(map, pagesPerCPU: pagesPerCPU, wakeupEvents: wakeupEvents)
    }
}

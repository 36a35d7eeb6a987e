// SPDX-License-Identifier: Apache-2.0

import BPF

/// A source of events of all CPUs, in the order in which the calls returned.
protocol EventSource {
    /// Waits for events and calls `body` with each. Returns the number of events. Events gather between two calls.
    func poll(timeout: Duration, limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int

    /// Calls `body` with each event that is there, without waiting. Returns the number of events.
    func consume(limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int

    /// Returns the number of unread events. It is called while the tracer waits for the reader of its output.
    func pending() -> Int

    /// Discards what is there. Returns the number of events.
    func discard(limit: Int) throws -> Int

    /// Returns the number of events that there was no room for, unless the programs count them in `counters`.
    func lost() throws -> UInt64

    /// Whether there are events, or a CPU is writing one.
    var hasMore: Bool { get }
}

extension EventSource {
    /// The longest delay of an event when few come. When many come, the kernel wakes the reader earlier.
    static var latency: Duration { .milliseconds(50) }
}

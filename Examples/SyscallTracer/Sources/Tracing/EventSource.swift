// SPDX-License-Identifier: Apache-2.0

import BPF

/// Where the events of all CPUs come from, in the order in which the calls returned.
protocol EventSource {
    /// Waits for events and lends them to `body`; returns how many there were. Events gather between two calls.
    func poll(timeout: Duration, limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int

    /// Calls `body` with each event that is there, without waiting. Returns the number of events.
    func consume(limit: Int, _ body: (borrowing BPFSample) -> Void) throws -> Int

    /// How many events there are to be read. It is asked while a reader of the output is waited for.
    func pending() -> Int

    /// Discards what is there. Returns the number of events.
    func discard(limit: Int) throws -> Int

    /// Whether events are there or just being written.
    var hasMore: Bool { get }
}

extension EventSource {
    /// How late an event may be shown when few come. When many come, the kernel asks for attention earlier.
    static var latency: Duration { .milliseconds(50) }
}

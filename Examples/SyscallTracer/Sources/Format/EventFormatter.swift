// SPDX-License-Identifier: Apache-2.0

/// Writes events in one format.
protocol EventFormatter {
    /// Appends a line. Allocates nothing: it runs for every system call of the machine.
    mutating func append(_ record: SyscallRecord, to output: inout OutputBuffer)

    /// Appends the end of the output, if the format has one.
    func append(_ totals: StreamTotals, to output: inout OutputBuffer)

    /// Adjusts to the machine's clock after it was set.
    mutating func adjustClock()
}

/// The totals of a run that streams events.
struct StreamTotals: Equatable {
    /// The number of events that were read from the kernel.
    var events: UInt64 = 0
    /// The number of events that were read and not written, because the output was not read in time.
    var unwritten: UInt64 = 0
    var written: UInt64 { events - min(unwritten, events) }
    /// The number of events that the ring had no room for.
    var lost: UInt64 = 0
    /// The largest possible number of calls that the programs did not see.
    var missed: UInt64 = 0
    /// The number of processes that should have been followed and were not.
    var unfollowed: UInt64 = 0
    var elapsed: Duration = .zero
}

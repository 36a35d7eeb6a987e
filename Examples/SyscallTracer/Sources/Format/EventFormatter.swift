// SPDX-License-Identifier: Apache-2.0

/// Writes events in one format.
protocol EventFormatter {
    /// Appends a line. Allocates nothing: it runs for every system call of the machine.
    mutating func append(_ record: SyscallRecord, to output: inout OutputBuffer)

    /// Appends what ends the output, if the format has that.
    func append(_ totals: StreamTotals, to output: inout OutputBuffer)

    /// Follows the machine's clock when that was set.
    mutating func adjustClock()
}

/// What a run of streaming amounted to.
struct StreamTotals: Equatable {
    /// Events taken from the kernel to be written.
    var events: UInt64 = 0
    /// How many of those were not written after all: a reader was waited for in vain.
    var unwritten: UInt64 = 0
    var written: UInt64 { events - min(unwritten, events) }
    /// Events made in the kernel that the ring had no room for.
    var lost: UInt64 = 0
    /// How many calls the kernel may have hidden from the programs, at most.
    var missed: UInt64 = 0
    /// Processes that should have been followed and were not.
    var unfollowed: UInt64 = 0
    var elapsed: Duration = .zero
}

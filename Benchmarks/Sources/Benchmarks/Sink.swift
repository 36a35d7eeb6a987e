// SPDX-License-Identifier: Apache-2.0

/// The sum of the values that both sides read, so that the compiler does not remove the reads.
nonisolated(unsafe) var checksum: UInt64 = 0

/// The number of events that C's callback received.
nonisolated(unsafe) var received = 0

/// The times from submitting events to receiving them, in nanoseconds.
nonisolated(unsafe) var latencies: [UInt64] = []

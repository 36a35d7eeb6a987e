// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

/// The checked options: what to trace, and how to show it.
struct TracerOptions: Equatable, Sendable {
    /// The processes to trace. Without any, and without a command, all are traced.
    var processes: [UInt32] = []
    /// Whether each of the processes fits into the programs' configuration.
    var areProcessesFew: Bool { !processes.isEmpty && processes.count <= Int(SYSCALL_PIDS) }
    /// The command to start and follow.
    var command: [String] = []
    /// The user that the command runs as, or `nil` for the tracer's own.
    var user: String?
    /// The thread name to trace, in at most 15 bytes.
    var comm: String?
    /// The slots of the calls to trace, or `nil` for all that ``exceptCalls`` does not name.
    var onlyCalls: Set<Int>?
    var exceptCalls: Set<Int> = []
    var failedOnly = false
    var minimumDuration: Duration = .zero

    var summary: SummaryKind?
    /// Whether a summary times every call, in place of a sample of the most frequent ones.
    var exact = false
    /// The interval between two tables, or `nil` for one table at the end.
    var interval: Duration?
    var duration: Duration?
    var count: Int?
    var format: OutputFormat = .text
    var outputPath: String?
    /// The memory between the kernel and the tracer in bytes, or `nil` for a size that suits the machine.
    var ringSize: Int?
}

/// The subject of the rows of a summary.
enum SummaryKind: String, CaseIterable, Sendable {
    case syscall, process
}

/// The format of events and summaries.
enum OutputFormat: String, CaseIterable, Sendable {
    case text, json
}

// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer

/// What to trace and how to show it: the command line, understood and checked.
struct TracerOptions: Equatable, Sendable {
    /// Processes to trace; all, when there are none and no command.
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
    /// How often a summary is shown before the end, or `nil` for never.
    var interval: Duration?
    var duration: Duration?
    var count: Int?
    var format: OutputFormat = .text
    var outputPath: String?
    /// How much memory is between the kernel and the tracer, in bytes, or `nil` for as much as suits the machine.
    var ringSize: Int?
}

/// What a summary has a row for.
enum SummaryKind: String, CaseIterable, Sendable {
    case syscall, process
}

/// How events and summaries are written.
enum OutputFormat: String, CaseIterable, Sendable {
    case text, json
}

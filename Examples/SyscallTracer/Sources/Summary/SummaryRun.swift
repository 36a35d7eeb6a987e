// SPDX-License-Identifier: Apache-2.0

import BPF
import CSyscallTracer
import Glibc
import SystemPackage

/// A run that shows a table of what the kernel has counted, at intervals and at the end.
struct SummaryRun {
    private let kernel: KernelTracer
    private let options: TracerOptions
    private let kind: SummaryKind
    private let descriptor: FileDescriptor
    /// The processes, in a summary by process.
    private let processes: ProcessStatistics?
    /// The number of lines of the terminal, or 0 when the output is not a terminal.
    private let terminalLines: Int

    init(
        _ kernel: KernelTracer,
        _ options: TracerOptions,
        _ kind: SummaryKind,
        _ descriptor: FileDescriptor
    ) throws {
        self.kernel = kernel
        self.options = options
        self.kind = kind
        self.descriptor = descriptor
        processes = try kind == .process ? ProcessStatistics(kernel.programs) : nil
        terminalLines = Int(syscall_tracer_terminal_lines(descriptor.rawValue))
    }

    /// Counts until the run is over. Returns the exit status.
    func run() throws -> Int32 {
        try kernel.start()
        let control = RunControl(options.duration, try options.startCommand())
        do {
            try summarize(control)
        } catch {
            control.stop()
            _ = control.exitStatus()
            throw error
        }
        return control.exitStatus()
    }

    private func summarize(_ control: RunControl) throws {
        // A command writes to the terminal too. Its output must stay.
        let refreshes = terminalLines > 0 && options.format == .text && options.command.isEmpty
        let interval = options.interval ?? (refreshes ? .seconds(1) : nil)
        var next = interval.map { ContinuousClock.now.advanced(by: $0) }
        var isOpen = true

        while isOpen, descriptor.hasReader, !control.isOver(), try kernel.hasTargets() {
            wait(min(control.patience, next.map { $0 - .now } ?? .seconds(1)))
            try processes?.collect()
            guard let due = next, let interval, due <= .now else { continue }
            // Intervals that passed while the tracer was stopped are skipped.
            next = max(due, .now - interval).advanced(by: interval)
            isOpen = try write(table(control.elapsed), control, refreshes: refreshes, isLast: false)
        }
        try kernel.stop()
        control.stop()
        if isOpen { _ = try write(table(control.elapsed), control, refreshes: refreshes, isLast: true) }
    }

    /// Sleeps until the time has passed or a signal comes.
    private func wait(_ duration: Duration) {
        poll(nil, 0, Int32(clamping: max(1, duration.nanoseconds / 1_000_000)))
    }

    /// Writes a table. Returns `false` when the reader is gone.
    private func write(
        _ table: SummaryTable,
        _ control: RunControl,
        refreshes: Bool,
        isLast: Bool
    ) throws(TracerError) -> Bool {
        var output = OutputBuffer(descriptor, control: control)
        switch options.format {
        case .text:
            // Moves to the upper left corner, and clears the screen.
            if refreshes { output.append("\u{1b}[H\u{1b}[J") }
            table.appendText(to: &output, limit: refreshes && !isLast ? max(1, terminalLines - 4) : .max)
            if !refreshes, !isLast { output.append("\n") }
        case .json:
            table.appendJSON(to: &output)
        }
        do {
            try output.flush()
            if output.hasGivenUp { reportUnwritten(control) }
            return !output.hasGivenUp
        } catch .brokenPipe {
            return false
        } catch {
            throw TracerError("cannot write the summary", error)
        }
    }

    private func reportUnwritten(_ control: RunControl) {
        var error = OutputBuffer(.standardError, capacity: 512, control: control)
        error.append("SyscallTracer: the summary could not be written, as the output was not read in time\n")
        try? error.flush()
    }

    private func table(_ elapsed: Duration) throws -> SummaryTable {
        let rows = try (processes?.rows() ?? callRows()).filter { $0.statistics.calls > 0 }
        return SummaryTable(kind, rows, elapsed: elapsed, losses: try kernel.losses())
    }

    private func callRows() throws -> [SummaryTable.Row] {
        try kernel.programs.maps.statisticsByCall.entries()
            .map { SummaryTable.Row(subject: subject($0.key), statistics: CallStatistics($0.values)) }
    }

    private func subject(_ key: UInt32) -> SummaryTable.Subject {
        switch key {
        case SYSCALL_SLOT_OTHER: .syscall("(other)")
        case SYSCALL_SLOT_COMPAT_OTHER: .syscall("(other)", abi: "\(SyscallTable.native.compatName)")
        case SYSCALL_SLOT_COMPAT...:
            .syscall(
                SyscallTable.native[key]?.name.description ?? "compat_\(key - SYSCALL_SLOT_COMPAT)",
                abi: "\(SyscallTable.native.compatName)"
            )
        default: .syscall(SyscallTable.native[key]?.name.description ?? "syscall_\(key)")
        }
    }
}

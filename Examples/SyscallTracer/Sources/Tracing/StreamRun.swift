// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage

/// A run that shows every event as it comes.
struct StreamRun {
    private let kernel: KernelTracer
    private let options: TracerOptions
    private let descriptor: FileDescriptor

    /// The number of events between two checks whether the run is over. A full ring takes seconds on a busy machine.
    private static let portion = 4096

    init(_ kernel: KernelTracer, _ options: TracerOptions, _ descriptor: FileDescriptor) {
        self.kernel = kernel
        self.options = options
        self.descriptor = descriptor
    }

    /// Streams until the run is over. Returns the exit status.
    func run<Formatter: EventFormatter>(_ formatter: Formatter) throws -> Int32 {
        let buffer = kernel.buffer
        return if buffer.queueSize > 0 {
            try run(formatter, EventQueues(kernel.programs))
        } else {
            try run(formatter, SharedRing(kernel.programs))
        }
    }

    private func run<Formatter: EventFormatter, Source: EventSource>(
        _ formatter: Formatter,
        _ source: Source
    ) throws -> Int32 {
        try kernel.start()
        let control = RunControl(options.duration, try options.startCommand())
        do {
            try stream(formatter, source, control)
        } catch {
            control.stop()
            _ = control.exitStatus()
            throw error
        }
        return control.exitStatus()
    }

    private func stream<Formatter: EventFormatter, Source: EventSource>(
        _ formatter: Formatter,
        _ source: Source,
        _ control: RunControl
    ) throws {
        var formatter = formatter
        var output = OutputBuffer(descriptor, control: control)
        var totals = StreamTotals()
        var isOpen = true

        // An output that is not read may not take all events. It is enough that the kernel has sent them.
        control.hasEnough = { [limit, kernel] in
            guard limit < .max, let lost = try? kernel.losses().lost + source.lost() else { return false }
            return totals.events + UInt64(source.pending()) + lost >= limit
        }
        while isOpen, descriptor.hasReader, totals.events < limit, !control.isOver(), try kernel.hasTargets() {
            let limit = min(remaining(totals), Self.portion)
            _ = try source.poll(timeout: control.patience, limit: limit) { sample in
                Self.append(sample, &formatter, &output)
                totals.events += 1
            }
            isOpen = try flush(&output)
            formatter.adjustClock()
        }
        if totals.events >= limit { control.cutOff() }
        try kernel.stop()
        totals.elapsed = control.elapsed
        if isOpen {
            try drain(source, &totals, &output) { sample, output in Self.append(sample, &formatter, &output) }
        }
        control.hasEnough = nil
        control.stop()

        let losses = try kernel.losses()
        totals.lost = try losses.lost + source.lost()
        totals.missed = losses.missed
        totals.unfollowed = losses.unfollowed
        // The totals that follow report what could not be written.
        if isOpen { isOpen = try flush(&output) }
        totals.unwritten += output.unwrittenLines
        formatter.append(totals, to: &output)
        if isOpen { _ = try flush(&output) }
        if options.format == .text || totals.unwritten > 0 { report(totals, control) }
    }

    /// Reads what is left when nothing is attached any more.
    ///
    /// Another CPU may still be writing an event, which holds back the events behind it. It gets a moment to finish.
    private func drain<Source: EventSource>(
        _ source: Source,
        _ totals: inout StreamTotals,
        _ output: inout OutputBuffer,
        _ body: (borrowing BPFSample, inout OutputBuffer) -> Void
    ) throws {
        let end = ContinuousClock.now + .milliseconds(100)
        while totals.events < limit {
            // Events that will not be written are only counted.
            if output.hasGivenUp {
                let count = UInt64(try source.discard(limit: remaining(totals)))
                totals.events += count
                totals.unwritten += count
                return
            }
            let count = try source.consume(limit: min(remaining(totals), Self.portion)) { body($0, &output) }
            totals.events += UInt64(count)
            guard count == 0 else { continue }
            guard source.hasMore, ContinuousClock.now < end else { return }
            usleep(1000)
        }
    }

    private static func append<Formatter: EventFormatter>(
        _ sample: borrowing BPFSample,
        _ formatter: inout Formatter,
        _ output: inout OutputBuffer
    ) {
        sample.bytes.withUnsafeBytes { bytes in
            guard let record = SyscallRecord(bytes) else { return }
            if output.hasGivenUp { return output.skipLine() }
            formatter.append(record, to: &output)
        }
    }

    private var limit: UInt64 { options.count.map { UInt64($0) } ?? .max }

    private func remaining(_ totals: StreamTotals) -> Int {
        Int(clamping: limit - totals.events)
    }

    /// Writes the output; `false` when its reader is gone, which ends the run.
    private func flush(_ output: inout OutputBuffer) throws(TracerError) -> Bool {
        do {
            try output.flush()
            return true
        } catch .brokenPipe {
            return false
        } catch {
            throw TracerError("cannot write the events", error)
        }
    }

    private func report(_ totals: StreamTotals, _ control: RunControl) {
        var error = OutputBuffer(.standardError, capacity: 512, control: control)
        error.append(decimal: totals.written)
        error.append(" events in ")
        error.append(duration: totals.elapsed.nanoseconds)
        error.append(", ")
        error.append(decimal: totals.lost + totals.unwritten)
        error.append(" lost")
        if totals.unwritten > 0 {
            error.append(", ")
            error.append(decimal: totals.unwritten)
            error.append(" could not be written, as the output was not read in time")
        } else if totals.lost > 0 {
            error.append(": filter, write to a file, or use a larger --ring-size")
        }
        if totals.missed > 0 {
            error.append(", up to ")
            error.append(decimal: totals.missed)
            error.append(" calls not seen")
        }
        if totals.unfollowed > 0 {
            error.append(", ")
            error.append(decimal: totals.unfollowed)
            error.append(" processes not followed")
        }
        error.append("\n")
        // A failure to write to standard error cannot be reported anywhere.
        try? error.flush()
    }
}

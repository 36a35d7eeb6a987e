// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage

/// Shows every event as it comes.
struct StreamRun {
    private let kernel: KernelTracer
    private let options: TracerOptions
    private let descriptor: FileDescriptor

    /// How many events are shown before it is asked whether the run is over: a full ring would take seconds on a busy machine.
    private static let portion = 4096

    init(_ kernel: KernelTracer, _ options: TracerOptions, _ descriptor: FileDescriptor) {
        self.kernel = kernel
        self.options = options
        self.descriptor = descriptor
    }

    /// Streams until the run is over; returns the status to exit with.
    func run<Formatter: EventFormatter>(_ formatter: Formatter) throws -> Int32 {
        let buffer = kernel.buffer
        return if buffer.segments > 0 {
            try run(formatter, EventQueues(kernel.object, buffer))
        } else {
            try run(formatter, SharedRing(kernel.object))
        }
    }

    private func run<Formatter: EventFormatter, Source: EventSource>(
        _ formatter: Formatter,
        _ source: Source
    ) throws -> Int32 {
        try kernel.start()
        var control = RunControl(options.duration, try options.startCommand())
        do {
            try stream(formatter, source, &control)
        } catch {
            control.stop()
            throw error
        }
        return control.exitStatus()
    }

    private func stream<Formatter: EventFormatter, Source: EventSource>(
        _ formatter: Formatter,
        _ source: Source,
        _ control: inout RunControl
    ) throws {
        var formatter = formatter
        var output = OutputBuffer(descriptor)
        var totals = StreamTotals()
        var isOpen = true

        while isOpen, descriptor.hasReader, totals.events < limit, !control.isOver(), try kernel.hasTargets() {
            let limit = min(remaining(totals), Self.portion)
            let count = try source.poll(timeout: control.patience, limit: limit) { sample in
                Self.append(sample, &formatter, &output)
            }
            totals.events += UInt64(count)
            isOpen = try flush(&output)
            formatter.adjustClock()
        }
        try kernel.stop()
        totals.elapsed = control.elapsed
        if isOpen {
            totals.events += try drain(source, limit: remaining(totals)) { Self.append($0, &formatter, &output) }
        }
        control.stop()

        let losses = try kernel.losses()
        totals.lost = losses.lost
        totals.missed = losses.missed
        totals.unfollowed = losses.unfollowed
        formatter.append(totals, to: &output)
        if isOpen { _ = try flush(&output) }
        if options.format == .text { report(totals) }
    }

    /// Reads what is left when nothing is attached any more.
    ///
    /// Another CPU may have been stopped in the middle of an event, which holds back those behind it: they get a moment.
    private func drain<Source: EventSource>(
        _ source: Source,
        limit: Int,
        _ body: (borrowing BPFSample) -> Void
    ) throws -> UInt64 {
        let end = ContinuousClock.now + .milliseconds(100)
        var events = try source.consume(limit: limit, body)
        while events < limit, source.hasMore, ContinuousClock.now < end {
            usleep(1000)
            events += try source.consume(limit: limit - events, body)
        }
        return UInt64(events)
    }

    private static func append<Formatter: EventFormatter>(
        _ sample: borrowing BPFSample,
        _ formatter: inout Formatter,
        _ output: inout OutputBuffer
    ) {
        sample.bytes.withUnsafeBytes { bytes in
            guard let record = SyscallRecord(bytes) else { return }
            formatter.append(record, to: &output)
        }
    }

    private var limit: UInt64 { options.count.map { UInt64($0) } ?? .max }

    private func remaining(_ totals: StreamTotals) -> Int {
        Int(clamping: limit - totals.events)
    }

    /// Writes out; `false` when nobody reads any more, which ends a run like any other reason does.
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

    private func report(_ totals: StreamTotals) {
        var error = OutputBuffer(.standardError, capacity: 512)
        error.append(decimal: totals.events)
        error.append(" events in ")
        error.append(duration: totals.elapsed.nanoseconds)
        error.append(", ")
        error.append(decimal: totals.lost)
        error.append(" lost")
        if totals.lost > 0 { error.append(": filter, write to a file, or use a larger --ring-size") }
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
        // There is nobody left to tell that standard error cannot be written.
        try? error.flush()
    }
}

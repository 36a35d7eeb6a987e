// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import Glibc

/// Decides when a run is over: after a signal, after a time, or when the command or the traced processes have ended.
///
/// There is one for each run. A wait for the output's reader asks it too, so that the wait ends with the run.
final class RunControl {
    private let start = ContinuousClock.now
    private var deadline: ContinuousClock.Instant?
    private var command: ChildCommand?
    private var wasSignalled = false
    /// Whether the run was cut off while its command still ran.
    private var wasStopped = false
    /// When the run was cut off by a signal, by time or by its count; `nil` as long as it goes on, and when it ended by itself.
    private(set) var cutOffTime: ContinuousClock.Instant?

    /// Whether so many events have been made that the run could end, if its output were read. Asked while it is not.
    var hasEnough: (() -> Bool)?

    /// How long the command may take to end by a signal that it was sent.
    private static let grace = Duration.seconds(2)

    init(_ duration: Duration?, _ command: ChildCommand?) {
        deadline = duration.map { start.advanced(by: $0) }
        self.command = command
    }

    var elapsed: Duration { ContinuousClock.now - start }

    /// How long a wait may take before ``isOver()`` is worth asking again.
    var patience: Duration {
        guard let deadline else { return .milliseconds(100) }
        return max(.milliseconds(1), min(.milliseconds(100), ContinuousClock.now.duration(to: deadline)))
    }

    /// Whether the run should end. A command is told first, and waited for.
    func isOver() -> Bool {
        takeSignal()
        if command?.exitStatus() != nil || command == nil && wasSignalled {
            if wasSignalled { cutOff() }
            return true
        }
        if let deadline, deadline <= .now {
            cutOff()
            stop()
        }
        return cutOffTime != nil
    }

    /// Ends the run early. From here on the output's reader is waited for only briefly.
    func cutOff() {
        cutOffTime = cutOffTime ?? .now
    }

    private func takeSignal() {
        var isFromTerminal: Int32 = 0
        let signal = syscall_tracer_take_signal(&isFromTerminal)
        guard signal != 0 else { return }
        wasSignalled = true
        // The terminal has sent it to the command too, which decides what it means, as under a shell.
        guard isFromTerminal == 0, let command, self.command?.exitStatus() == nil else { return }
        command.send(signal)
        deadline = min(deadline ?? .now.advanced(by: Self.grace), .now.advanced(by: Self.grace))
    }

    /// Ends the run before its command has ended.
    func stop() {
        if !wasStopped, let command, self.command?.exitStatus() == nil {
            wasStopped = true
            command.send(SIGTERM)
        }
    }

    /// The command's exit status, or 0 when there was none or it was cut off.
    ///
    /// A command that got a signal has two seconds to end. The kernel kills it when the tracer has ended.
    func exitStatus() -> Int32 {
        guard wasStopped else { return command?.exitStatus() ?? 0 }
        let end = ContinuousClock.now + Self.grace
        while command?.exitStatus() == nil, ContinuousClock.now < end { usleep(1000) }
        return 0
    }
}

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
    /// Whether the run ended while its command was still running.
    private var wasStopped = false
    /// When the run was cut off by a signal, by time or by its count; `nil` as long as it goes on, and when it ended by
    /// itself.
    private(set) var cutOffTime: ContinuousClock.Instant?

    /// Returns whether there are enough events for the run to end. It is called while the output is not being read.
    var hasEnough: (() -> Bool)?

    /// The time that the command has to end after a signal.
    private static let grace = Duration.seconds(2)

    init(_ duration: Duration?, _ command: ChildCommand?) {
        deadline = duration.map { start.advanced(by: $0) }
        self.command = command
    }

    var elapsed: Duration { ContinuousClock.now - start }

    /// The longest time to wait before ``isOver()`` is called again.
    var patience: Duration {
        guard let deadline else { return .milliseconds(100) }
        return max(.milliseconds(1), min(.milliseconds(100), ContinuousClock.now.duration(to: deadline)))
    }

    /// Returns whether the run should end. A command gets a signal first, and time to end.
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
        // The terminal has sent it to the command too. The command decides what to do, as under a shell.
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

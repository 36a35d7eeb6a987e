// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import Glibc

/// Decides when a run is over: by a signal, by time, with the command or with the processes that are traced.
struct RunControl {
    private let start = ContinuousClock.now
    private var deadline: ContinuousClock.Instant?
    private var command: ChildCommand?
    /// Whether the run was cut off while its command still ran.
    private var wasStopped = false

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
    mutating func isOver() -> Bool {
        if command?.exitStatus() != nil { return true }
        var isFromTerminal: Int32 = 0
        let signal = syscall_tracer_take_signal(&isFromTerminal)
        if signal != 0 {
            guard let command else { return true }
            // The terminal has sent it to the command too, which decides what it means, as under a shell.
            if isFromTerminal == 0 {
                command.send(signal)
                deadline = min(deadline ?? .now.advanced(by: Self.grace), .now.advanced(by: Self.grace))
            }
        }
        if let deadline, deadline <= .now {
            stop()
            return true
        }
        return false
    }

    /// Ends the run before its command has ended.
    mutating func stop() {
        if let command, self.command?.exitStatus() == nil {
            wasStopped = true
            command.send(SIGTERM)
        }
    }

    /// The command's exit status, or 0 when there was none or it was cut off.
    mutating func exitStatus() -> Int32 {
        wasStopped ? 0 : command?.exitStatus() ?? 0
    }
}

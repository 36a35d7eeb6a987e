// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import SystemPackage

/// How long a run waits for its output to be read: for ever while it goes on; once it was cut off, as long as there is a
/// reader that reads, and a second at most.
final class OutputPatience {
    private let control: RunControl
    private let descriptor: FileDescriptor
    private var unread: Int32 = -1
    private var lastProgress = ContinuousClock.now

    /// How long a single write waits.
    static let step: Int32 = 20

    private static let silence = Duration.milliseconds(40)
    private static let limit = Duration.seconds(1)

    init(_ control: RunControl, _ descriptor: FileDescriptor) {
        self.control = control
        self.descriptor = descriptor
    }

    /// Notes that something was written, or that waiting begins.
    func progress() {
        lastProgress = .now
    }

    /// Whether to wait on, asked when a write did not write all.
    func lasts() -> Bool {
        _ = control.isOver()
        if control.hasEnough?() == true { control.cutOff() }
        // A reader of small pieces makes no room for long.
        let unread = syscall_tracer_unread(descriptor.rawValue)
        if unread < self.unread { progress() }
        self.unread = unread
        guard let end = control.cutOffTime else { return true }
        let now = ContinuousClock.now
        return now - end < Self.limit && now - lastProgress < Self.silence
    }
}

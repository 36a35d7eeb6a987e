// SPDX-License-Identifier: Apache-2.0

import CSyscallTracer
import SystemPackage

/// The time that a run waits for its output to be read. It is unlimited while the run continues. After its end it is a
/// second at most, and only while the reader reads.
final class OutputPatience {
    private let control: RunControl
    private let descriptor: FileDescriptor
    private var unread: Int32 = -1
    private var lastProgress = ContinuousClock.now

    /// The longest time of a single write.
    static let step: Int32 = 20

    private static let silence = Duration.milliseconds(40)
    private static let limit = Duration.seconds(1)

    init(_ control: RunControl, _ descriptor: FileDescriptor) {
        self.control = control
        self.descriptor = descriptor
    }

    /// Records that something was written, or that a wait starts.
    func progress() {
        lastProgress = .now
    }

    /// Returns whether to wait on after a write that was incomplete.
    func lasts() -> Bool {
        _ = control.isOver()
        if control.hasEnough?() == true { control.cutOff() }
        // A reader that reads small pieces frees no room for a long time.
        let unread = syscall_tracer_unread(descriptor.rawValue)
        if unread < self.unread { progress() }
        self.unread = unread
        guard let end = control.cutOffTime else { return true }
        let now = ContinuousClock.now
        return now - end < Self.limit && now - lastProgress < Self.silence
    }
}

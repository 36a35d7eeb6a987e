// SPDX-License-Identifier: Apache-2.0

extension RingBuffer {
    /// The policy for waking a waiting reader.
    ///
    /// Wake-ups determine the cost of tracing: an event that wakes the reader costs the traced task several times as much as
    /// one that does not. `Documentation/Performance.md` has the figures.
    public struct WakeupPolicy: Sendable, Hashable {
        /// The longest sleep of the reader, or `nil` for no limit.
        let interval: Duration?

        /// The reader wakes up when the program notifies it.
        ///
        /// Use it for programs that submit with flags 0, which notify a reader that has consumed all earlier events, or
        /// with `BPF_RB_FORCE_WAKEUP`.
        public static let notification = RingBuffer.WakeupPolicy(interval: nil)

        /// The reader wakes up when the program notifies it, and after every interval.
        ///
        /// Use it for programs that submit with `BPF_RB_NO_WAKEUP`, and with `BPF_RB_FORCE_WAKEUP` when the ring is
        /// filled to a level. The interval is the longest delay of an event. A kernel timer ends the wait; nothing runs
        /// in between. A reader that has caught up waits even when there are new events, unless they fill an eighth of
        /// the ring: reading each event at once would move cache lines away from the CPU that writes them.
        ///
        /// - Parameter interval: the interval, for example 50 milliseconds; at least 1 microsecond.
        public static func interval(_ interval: Duration) -> RingBuffer.WakeupPolicy {
            RingBuffer.WakeupPolicy(interval: max(interval, .microseconds(1)))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What happens to a packet after a program of traffic control. The corresponding kernel definitions are `TC_ACT_OK` and
/// those beside it in `<linux/pkt_cls.h>`.
public struct TrafficControlAction: BitwiseCopyable, Sendable, Equatable {
    /// The value of the kernel.
    public let rawValue: Int32

    /// Creates an action from the kernel's value.
    @inline(__always)
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// The next program decides.
    public static var next: TrafficControlAction { @inline(__always) get { TrafficControlAction(rawValue: -1) } }
    /// The packet goes on.
    public static var pass: TrafficControlAction { @inline(__always) get { TrafficControlAction(rawValue: 0) } }
    /// The packet is dropped.
    public static var drop: TrafficControlAction { @inline(__always) get { TrafficControlAction(rawValue: 2) } }
    /// The packet goes where a redirection has pointed.
    public static var redirect: TrafficControlAction { @inline(__always) get { TrafficControlAction(rawValue: 7) } }

    /// Compares two actions.
    @inline(__always)
    public static func == (left: TrafficControlAction, right: TrafficControlAction) -> Bool {
        left.rawValue == right.rawValue
    }
}

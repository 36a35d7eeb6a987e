// SPDX-License-Identifier: Apache-2.0

/// What happens to a packet after an XDP program. The corresponding kernel definition is `enum xdp_action` in
/// `<linux/bpf.h>`.
public struct XDPAction: BitwiseCopyable, Sendable, Equatable {
    /// The value of the kernel.
    public let rawValue: Int32

    /// Creates an action from the kernel's value.
    @inline(__always)
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// The packet is dropped, and the tracepoint `xdp_exception` is hit.
    public static var abort: XDPAction { @inline(__always) get { XDPAction(rawValue: 0) } }
    /// The packet is dropped.
    public static var drop: XDPAction { @inline(__always) get { XDPAction(rawValue: 1) } }
    /// The packet goes on to the network stack.
    public static var pass: XDPAction { @inline(__always) get { XDPAction(rawValue: 2) } }
    /// The packet is sent back through the interface that it came from.
    public static var transmit: XDPAction { @inline(__always) get { XDPAction(rawValue: 3) } }
    /// The packet goes where a redirection has pointed.
    public static var redirect: XDPAction { @inline(__always) get { XDPAction(rawValue: 4) } }

    /// Compares two actions.
    @inline(__always)
    public static func == (left: XDPAction, right: XDPAction) -> Bool {
        left.rawValue == right.rawValue
    }
}

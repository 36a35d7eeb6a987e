// SPDX-License-Identifier: Apache-2.0

/// What happens to a message, a packet of a stream, or a lookup of a socket. The corresponding kernel definition is
/// `enum sk_action` in `<linux/bpf.h>`.
public struct SocketAction: BitwiseCopyable, Sendable, Equatable, ProgramResult {
    /// The value of the kernel.
    public let rawValue: Int32

    /// Creates an action from the kernel's value.
    @inline(__always)
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// It is dropped.
    public static var drop: SocketAction { @inline(__always) get { SocketAction(rawValue: 0) } }
    /// It goes on, to the selected socket if there is one.
    public static var pass: SocketAction { @inline(__always) get { SocketAction(rawValue: 1) } }

    /// The value of the kernel.
    public var kernelValue: Int32 { @inline(__always) get { rawValue } }

    /// Compares two actions.
    @inline(__always)
    public static func == (left: SocketAction, right: SocketAction) -> Bool {
        left.rawValue == right.rawValue
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What happens to a packet after a program of netfilter. The corresponding kernel definitions are `NF_ACCEPT` and those beside
/// it in `<linux/netfilter.h>`.
public struct NetfilterAction: BitwiseCopyable, Sendable, Equatable, ProgramResult {
    /// The value of the kernel.
    public let rawValue: Int32

    /// Creates an action from the kernel's value.
    @inline(__always)
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// The packet is dropped.
    public static var drop: NetfilterAction { @inline(__always) get { NetfilterAction(rawValue: 0) } }
    /// The packet goes on.
    public static var accept: NetfilterAction { @inline(__always) get { NetfilterAction(rawValue: 1) } }

    /// The value of the kernel.
    public var kernelValue: Int32 { @inline(__always) get { rawValue } }

    /// Compares two actions.
    @inline(__always)
    public static func == (left: NetfilterAction, right: NetfilterAction) -> Bool {
        left.rawValue == right.rawValue
    }
}

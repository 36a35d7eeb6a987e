// SPDX-License-Identifier: Apache-2.0

/// What happens after the dissection of a packet. The corresponding kernel definition is `enum bpf_ret_code` in `<linux/bpf.h>`.
public struct FlowDissectorAction: BitwiseCopyable, Sendable, Equatable, ProgramResult {
    /// The value of the kernel.
    public let rawValue: Int32

    /// Creates an action from the kernel's value.
    @inline(__always)
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// The keys are written.
    public static var done: FlowDissectorAction { @inline(__always) get { FlowDissectorAction(rawValue: 0) } }
    /// The packet is dropped.
    public static var drop: FlowDissectorAction { @inline(__always) get { FlowDissectorAction(rawValue: 2) } }
    /// The kernel dissects the packet itself. Minimum kernel: Linux 6.0.
    public static var kernel: FlowDissectorAction { @inline(__always) get { FlowDissectorAction(rawValue: 129) } }

    /// The value of the kernel.
    public var kernelValue: Int32 { @inline(__always) get { rawValue } }

    /// Compares two actions.
    @inline(__always)
    public static func == (left: FlowDissectorAction, right: FlowDissectorAction) -> Bool {
        left.rawValue == right.rawValue
    }
}

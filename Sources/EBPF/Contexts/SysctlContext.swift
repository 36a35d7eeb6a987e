// SPDX-License-Identifier: Apache-2.0

/// The context of an access to a kernel parameter: `SEC("cgroup/sysctl")`. The corresponding kernel definition is
/// `struct bpf_sysctl` in `<linux/bpf.h>`.
public struct SysctlContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// Whether the parameter is written.
    public var isWrite: Bool { @inline(__always) get { load(at: 0, as: UInt32.self) != 0 } }

    /// The position in the parameter's file.
    public var position: UInt32 {
        @inline(__always) get { load(at: 4) }
        @inline(__always) nonmutating set { store(newValue, at: 4) }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The context of an access to a device: `SEC("cgroup/dev")`. The corresponding kernel definition is
/// `struct bpf_cgroup_dev_ctx` in `<linux/bpf.h>`.
public struct DeviceContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The access, and the type of the device.
    public var accessType: UInt32 { @inline(__always) get { load(at: 0) } }

    /// The major number.
    public var major: UInt32 { @inline(__always) get { load(at: 4) } }

    /// The minor number.
    public var minor: UInt32 { @inline(__always) get { load(at: 8) } }
}

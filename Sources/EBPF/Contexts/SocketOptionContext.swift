// SPDX-License-Identifier: Apache-2.0

/// The context of `getsockopt` or `setsockopt` of a task of a cgroup: `SEC("cgroup/getsockopt")`, `SEC("cgroup/setsockopt")`.
/// The corresponding kernel definition is `struct bpf_sockopt` in `<linux/bpf.h>`.
///
/// The program returns 1 to allow the call. Minimum kernel: Linux 5.3.
public struct SocketOptionContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The value of the option.
    public var value: Packet {
        @inline(__always) get { Packet(start: load(at: 8), end: load(at: 16)) }
    }

    /// The level of the option, such as `SOL_SOCKET`.
    public var level: Int32 {
        @inline(__always) get { load(at: 24) }
        @inline(__always) nonmutating set { store(newValue, at: 24) }
    }

    /// The name of the option, such as `SO_SNDBUF`.
    public var name: Int32 {
        @inline(__always) get { load(at: 28) }
        @inline(__always) nonmutating set { store(newValue, at: 28) }
    }

    /// The length of the value in bytes.
    public var length: Int32 {
        @inline(__always) get { load(at: 32) }
        @inline(__always) nonmutating set { store(newValue, at: 32) }
    }

    /// What `getsockopt` returns. The program can set it to 0 only.
    public var returnValue: Int32 {
        @inline(__always) get { load(at: 36) }
        @inline(__always) nonmutating set { store(newValue, at: 36) }
    }
}

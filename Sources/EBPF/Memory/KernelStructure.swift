// SPDX-License-Identifier: Apache-2.0

/// A structure of the kernel, whose members the compiler of eBPF programs finds in the kernel's types.
///
/// A program names the structures: `// bpf-types: task_struct`. Members are read by `bpf_probe_read_kernel` at the place
/// that they have in the kernel that loads the program.
public protocol KernelStructure: BitwiseCopyable, Sendable {
    /// The address of the structure.
    var address: UInt64 { get }
    /// Creates a structure at an address.
    init(address: UInt64)
}

extension KernelStructure {
    /// Creates a structure at a pointer, such as an argument of a tracepoint.
    @inline(__always)
    public init(_ pointer: UnsafeRawPointer?) {
        self.init(address: UInt64(UInt(bitPattern: pointer)))
    }

    /// Whether the address is zero.
    public var isNull: Bool { @inline(__always) get { address == 0 } }

    /// The address as a pointer.
    public var pointer: UnsafeRawPointer? { @inline(__always) get { UnsafeRawPointer(bitPattern: UInt(address)) } }
}

// SPDX-License-Identifier: Apache-2.0

internal import CLibbpf
internal import SystemPackage

/// A command of bpf(2), with its part of `union bpf_attr` in `<linux/bpf.h>` as stored properties.
///
/// Used where libbpf 1.1 or the oldest headers lack a command or a field. A conforming structure has the fields of the header in
/// their order, all of fixed width, so that Swift lays it out as C does. The union only grows, and the kernel accepts a
/// longer one if the rest is zero.
protocol BPFCommand: BitwiseCopyable {
    /// The command's number in `enum bpf_cmd`.
    static var number: CInt { get }
}

extension BPFCommand {
    /// Makes the system call and returns its result, often a descriptor.
    func call() throws(Errno) -> CInt {
        var attributes = self
        return try attributes.exchange()
    }

    /// Makes the system call, and reads what the kernel wrote to the fields.
    mutating func exchange() throws(Errno) -> CInt {
        let result = try systemCall {
            unsafe withUnsafeMutableBytes(of: &self) { bytes in
                unsafe swift_bpf_syscall(
                    Self.number,
                    bytes.baseAddress?.assumingMemoryBound(to: bpf_attr.self),
                    UInt32(bytes.count)
                )
            }
        }
        return CInt(truncatingIfNeeded: result)
    }

    /// Makes a system call that returns a descriptor.
    func descriptor() throws(Errno) -> OwnedDescriptor { OwnedDescriptor(adopting: try call()) }
}

/// A command for a program, which a kernel that knows it refuses for a descriptor that is not open.
protocol ProgramCommand: BPFCommand {
    /// Creates the command for a descriptor that is not open.
    init()
}

extension UInt64 {
    /// An address as `__aligned_u64`, which must stay valid until the call returns.
    init(address: UnsafeRawPointer?) { self = UInt64(UInt(bitPattern: address)) }
}

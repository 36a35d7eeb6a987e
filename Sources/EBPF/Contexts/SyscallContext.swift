// SPDX-License-Identifier: Apache-2.0

/// The context of a program that user space runs: `SEC("syscall")`. It is the memory that user space passes.
///
/// Minimum kernel: Linux 5.14.
public struct SyscallContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The memory as a value, which the program may change.
    @inline(__always)
    public func arguments<Value: BitwiseCopyable>(as type: Value.Type = Value.self) -> UnsafeMutablePointer<Value> {
        UnsafeMutableRawPointer(mutating: address).assumingMemoryBound(to: Value.self)
    }
}

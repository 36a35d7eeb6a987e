// SPDX-License-Identifier: Apache-2.0

/// The context of a program that is a function of a kernel structure: `SEC("struct_ops/…")`, see ``StructOps``.
///
/// The arguments are those of the function. A program of a function without a result returns 0. Minimum kernel: Linux 5.6.
public struct StructOpsContext: ArgumentContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }
}

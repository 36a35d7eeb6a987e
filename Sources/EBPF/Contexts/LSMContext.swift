// SPDX-License-Identifier: Apache-2.0

/// The context of a security hook: `SEC("lsm/…")`. The arguments are those of the hook.
///
/// The program returns 0 to allow the operation, or a negative error such as ``Denial/permission``.
/// Minimum kernel: Linux 5.7.
public struct LSMContext: ArgumentContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }
}

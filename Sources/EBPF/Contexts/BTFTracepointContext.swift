// SPDX-License-Identifier: Apache-2.0

/// The context of a raw tracepoint with BTF: `SEC("tp_btf/…")`. The arguments are those of the tracepoint's prototype.
///
/// Minimum kernel: Linux 5.5.
public struct BTFTracepointContext: ArgumentContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The context of a raw tracepoint: `SEC("raw_tracepoint/…")`. The arguments are those of the tracepoint's prototype.
public struct RawTracepointContext: ArgumentContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }
}

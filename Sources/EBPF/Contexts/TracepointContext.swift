// SPDX-License-Identifier: Apache-2.0

/// The context of a tracepoint: `SEC("tracepoint/…")`.
///
/// The fields of the event begin at offset 8. Their offsets are in the event's `format` file in tracefs.
public struct TracepointContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }
}

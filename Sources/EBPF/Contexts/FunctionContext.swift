// SPDX-License-Identifier: Apache-2.0

/// The context of an entry or exit of a kernel function: `SEC("fentry/…")`, `SEC("fexit/…")` and `SEC("fmod_ret/…")`.
///
/// The arguments are those of the function. An exit has the function's result behind them. Minimum kernel: Linux 5.5.
public struct FunctionContext: ArgumentContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }
}

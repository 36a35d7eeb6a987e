// SPDX-License-Identifier: Apache-2.0

/// The context of a perf event: `SEC("perf_event")`.
public struct PerfEventContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }
}

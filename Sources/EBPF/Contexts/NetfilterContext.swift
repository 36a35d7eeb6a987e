// SPDX-License-Identifier: Apache-2.0

/// The context of a hook of netfilter: `SEC("netfilter")`. The corresponding kernel definition is `struct bpf_nf_ctx`.
///
/// Minimum kernel: Linux 6.4.
public struct NetfilterContext: ProgramContext {
    /// The address of the context.
    public let address: UnsafeRawPointer

    /// Creates a context at an address.
    @inline(__always)
    public init(_ address: UnsafeRawPointer) {
        self.address = address
    }

    /// The hook's `struct nf_hook_state`, for `NfHookState(context.state).direct` of `// bpf-types: nf_hook_state`.
    public var state: UnsafeRawPointer? { @inline(__always) get { load(at: 0) } }

    /// The packet's `struct sk_buff`, for `SkBuff(context.buffer).direct` of `// bpf-types: sk_buff`.
    public var buffer: UnsafeRawPointer? { @inline(__always) get { load(at: 8) } }
}

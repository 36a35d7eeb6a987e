// SPDX-License-Identifier: Apache-2.0

/// The members of a generated structure, as text: one literal compiles faster than code for each member.
///
/// The first line has the size in bytes and the ranges of padding. Each further line has a member: its name in Swift, its
/// type, its offset in bytes (or, for a bit field, the offset and the number of bits), and its name in C.
///
/// ```
/// 24 20..<24
/// pid u32 0 pid
/// isKernel bool 32:1 is_kernel
/// command text16 4 command
/// states t0[2] 12 states
/// ```
///
/// `u`, `s` and `f` are unsigned, signed and floating-point numbers with their number of bits, `text` is `char[]`, and
/// `t` is the index of a type in ``BPFStructure/bpfTypes``.
///
/// - Important: To conform, a type promises that every byte pattern is a value of it, as for ``BPFField/bpfAnyBytes``.
@unsafe public struct BPFMembers: Sendable {
    @safe let text: StaticString

    /// Creates the description of the members.
    public init(_ text: StaticString) { self.text = text }
}

// SPDX-License-Identifier: Apache-2.0

import Builtin

/// A structure of the kernel whose functions are programs, such as a congestion control of TCP. The corresponding kernel
/// definition is `BPF_MAP_TYPE_STRUCT_OPS` in `<linux/bpf.h>`.
///
/// The type of the values has the kernel's name, and those members that are not functions, by the kernel's names. The
/// functions are the programs in sections `struct_ops/MEMBER`:
///
/// ```swift
/// struct tcp_congestion_ops {
///     var name: InlineArray<16, KernelCharacter>
/// }
///
/// let swiftReno = StructOps(tcp_congestion_ops(name: .init("swift_reno")))
///
/// @section("struct_ops/ssthresh")
/// func ssthresh(_ context: StructOpsContext) -> Int32 { 2 }
/// ```
///
/// An object with several structures names the constant, too: `struct_ops/swiftReno.ssthresh`. User space chooses other
/// programs and values before the object is loaded. Minimum kernel: Linux 5.6.
@_rawLayout(like: StructOpsDefinition<Values>)
public struct StructOps<Values: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    /// Declares the structure.
    ///
    /// - Parameters:
    ///   - values: What its members are that are not functions. A member that is left away is zero.
    ///   - isLinked: Whether it is attached by a link, as `SEC(".struct_ops.link")` in C. Minimum kernel: Linux 6.4.
    @inline(__always)
    public init(_ values: Values, isLinked: Bool = false) {
        address.assumingMemoryBound(to: StructOpsDefinition<Values>.self).pointee = StructOpsDefinition(
            isLinked: isLinked ? 1 : 0,
            values: values
        )
    }

    var address: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(Builtin.unprotectedAddressOfBorrow(self)) }
    }
}

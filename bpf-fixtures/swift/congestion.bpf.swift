// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// A congestion control for TCP that counts the connections with it.

/// The members that are not functions, by the kernel's names.
struct tcp_congestion_ops {
    var name: InlineArray<16, KernelCharacter>
    var flags: UInt32 = 0
}

let counting = StructOps(tcp_congestion_ops(name: .init("swift_bpf_swift")))

let connections = Variable<UInt64>(0)
let acknowledged = Variable<UInt64>(0)

/// `u32 ssthresh(struct sock *sk)`
@section("struct_ops/ssthresh")
func ssthresh(_ context: StructOpsContext) -> Int32 { 2 }

/// `void cong_avoid(struct sock *sk, u32 ack, u32 acked)`
@section("struct_ops/cong_avoid")
func avoidCongestion(_ context: StructOpsContext) -> Int32 {
    acknowledged.add(context.argument(2))
    return 0
}

/// `u32 undo_cwnd(struct sock *sk)`
@section("struct_ops/undo_cwnd")
func undoWindow(_ context: StructOpsContext) -> Int32 { 2 }

/// `void init(struct sock *sk)`
@section("struct_ops/init")
func begin(_ context: StructOpsContext) -> Int32 {
    connections.add(1)
    return 0
}

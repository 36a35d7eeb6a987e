// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// A congestion control for TCP: the functions of a kernel structure as programs.

struct tcp_congestion_ops {
    var flags: UInt32 = 0
    var name: InlineArray<16, KernelCharacter>
}

let control = StructOps(tcp_congestion_ops(name: .init("swift_bpf_in")))

@section("struct_ops/ssthresh")
func ssthresh(_ context: StructOpsContext) -> Int32 { 2 }

@section("struct_ops/cong_avoid")
func avoidCongestion(_ context: StructOpsContext) -> Int32 { 0 }

@section("struct_ops/undo_cwnd")
func undoWindow(_ context: StructOpsContext) -> Int32 { 2 }

/// User space may choose it.
@section("struct_ops")
func otherUndo(_ context: StructOpsContext) -> Int32 { 3 }

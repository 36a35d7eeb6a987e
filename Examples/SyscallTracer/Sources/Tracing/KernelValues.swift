// SPDX-License-Identifier: Apache-2.0

public import BPF
public import CSyscallTracer

// The structures that the tracer shares with its BPF programs: integers only, so they are valid for any bit pattern.

extension syscall_event: BPFValue {}
extension syscall_summary_event: BPFValue {}

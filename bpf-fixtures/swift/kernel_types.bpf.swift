// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Reads the kernel's types by CO-RE.

// bpf-types: task_struct mm_struct signal_struct cred bpf_map_type
// bpf-types: task_struct___none(no_such_member: Int64) no_such_structure___none(member: Int32)

struct Findings {
    var process: UInt32 = 0
    var parent: UInt32 = 0
    var user: UInt32 = 0
    var threads: UInt32 = 0
    var size: UInt64 = 0
    var mapType: UInt64 = 0
    var argumentStart: UInt64 = 0
    var command: InlineArray<16, UInt8> = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    var inExecve: UInt32 = 0
    var existing: UInt32 = 0
}

let findings = Variable<Findings>(Findings())

@section("raw_tp")
func typesAreRead(_ context: RawTracepointContext) -> Int32 {
    let task = TaskStruct.current
    findings.value.process = UInt32(truncatingIfNeeded: task.tgid)
    findings.value.parent = UInt32(truncatingIfNeeded: task.realParent.tgid)
    findings.value.user = task.cred.uid
    findings.value.threads = UInt32(truncatingIfNeeded: task.signal.live)
    findings.value.size = TaskStruct.size
    findings.value.mapType = BPFMapType.bpfMapTypeRingbuf
    findings.value.argumentStart = task.mm.argStart
    findings.value.command = task.comm
    findings.value.inExecve = task.inExecve == 0 ? 1 : 2
    findings.value.existing =
        (TaskStruct.exists.tgid ? 1 : 0) | (TaskStructNone.exists.noSuchMember ? 2 : 0)
        | (TaskStruct.isKnown ? 4 : 0) | (NoSuchStructureNone.isKnown ? 8 : 0)
        | (BPFMapType.exists.bpfMapTypeRingbuf ? 16 : 0)
    return 0
}

let directProcess = Variable<UInt32>(0)
let directCommand = Variable<UInt64>(0)

@section("tp_btf/sched_process_fork")
func typesAreReadDirectly(_ context: BTFTracepointContext) -> Int32 {
    let task = TaskStruct(context.pointer(0)).direct
    guard task.tgid == Int32(findings.value.process), task.signal.direct.live > 0 else { return 0 }
    directProcess.value = UInt32(task.realParent.direct.tgid)
    directCommand.value = UInt64(task.comm[0])
    return 0
}

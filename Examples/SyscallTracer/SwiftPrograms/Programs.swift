// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// bpf-license: Dual BSD/GPL

// Sees every system call enter and return, matches the two, filters, and either sends one event or counts: what
// syscall_tracer.bpf.c does, in Swift.

/// Cheaper than to look into `targets`, which most processes of a machine are not in.
@inline(__always)
func mayBeTarget(_ pid: UInt32, _ mode: Mode) -> Bool {
    let pids = config.value.pids
    return !mode.hasProcesses || pid == pids[0] || pid == pids[1] || pid == pids[2] || pid == pids[3]
}

@section("tp_btf/sys_enter")
func onEnter(_ context: BTFTracepointContext) -> Int32 {
    let mode = Mode(bits: config.value.mode)
    let task = CurrentCallTask(mode)
    let pid = task.pid
    guard pid != selfPID.value, mayBeTarget(pid, mode) else { return 0 }
    let number = context[1]
    let isCompat = task.isCompat
    let slot = slot(of: number, isCompat)
    var isTraced = hasSlot(tracedSlots, slot)
    var isPending = false
    if mode.hasTargets {
        guard let target = targets.lookup(pid) else { return 0 }
        isPending = target.pointee == Target.pending
        // The exec that starts the command is watched even if it is not to be shown.
        if isPending {
            isTraced = UInt32(element(captures, Int(slot & 1023), as: UInt8.self)) & ~1 == CaptureKind.exec
        }
    }
    guard isTraced else { return 0 }
    guard let call = task.makeCall() else {
        count(Counter.lost)
        return 0
    }
    call.pointee.number = UInt32(truncatingIfNeeded: number)
    call.pointee.slot = UInt16(truncatingIfNeeded: slot)
    call.pointee.state = isPending ? CallState.pending : CallState.running
    if !mode.isSummary, element(argumentCounts, Int(slot & 1023), as: UInt8.self) > 0 {
        readArguments(call, Registers(context.pointer(0)), isCompat)
    }
    time(call, slot, mode)
    return 0
}

@inline(__always)
func isNameTraced(_ mode: Mode) -> Bool {
    guard mode.hasName else { return true }
    // By the helper: up to 5.16 the task itself keeps what an older, longer name has left behind the new one.
    var name = InlineArray<2, UInt64>(repeating: 0)
    withUnsafeMutablePointer(to: &name) { _ = Helper.currentComm(UnsafeMutableRawPointer($0), 16) }
    return name[0] == config.value.comm[0] && name[1] == config.value.comm[1]
}

/// The call that returns, whose entry was not seen. What the entry would have filtered out is filtered out here.
@inline(__always)
func beginAtReturn(
    _ registers: Registers,
    _ result: Int64,
    _ task: CurrentCallTask,
    wasSeen: Bool
) -> UnsafeMutablePointer<Call>? {
    let mode = task.mode
    let pid = task.pid
    // How long it took is not known, nor, so, whether that was long enough.
    guard pid != selfPID.value, !mode.hasMinimum, mayBeTarget(pid, mode) else { return nil }
    // Only seccomp keeps an entry of a command from being seen.
    if mode.isCommand, !wasSeen, !task.hasSeccomp { return nil }
    // None when a signal's handler returns: the registers are those of the interrupted code.
    let number = registers.number
    guard number >= 0 else { return nil }
    let isCompat = task.isCompat
    let slot = slot(of: UInt64(UInt32(bitPattern: number)), isCompat)
    guard hasSlot(tracedSlots, slot) else { return nil }
    // A new thread or process did not make the call that it begins with.
    if result == 0 {
        if hasSlot(forkingSlots, slot) { return nil }
        if number == 0, registers.isStart { return nil }
    }
    if mode.hasTargets {
        guard let target = targets.lookup(pid), target.pointee != Target.pending else { return nil }
    }
    guard let call = task.makeCall() else {
        count(Counter.lost)
        return nil
    }
    call.pointee.number = UInt32(bitPattern: number)
    call.pointee.slot = UInt16(truncatingIfNeeded: slot)
    call.pointee.state = CallState.none
    call.pointee.weight = Call.unstarted
    if !mode.isSummary {
        readArguments(call, registers, isCompat)
        call.pointee.startNs = Kernel.monotonicTime
    }
    return call
}

@section("tp_btf/sys_exit")
func onExit(_ context: BTFTracepointContext) -> Int32 {
    let mode = Mode(bits: config.value.mode)
    let task = CurrentCallTask(mode)
    var result = Int64(bitPattern: context[1])
    let seen = task.call()
    var isPending = false
    var weight = Call.unstarted
    var nanoseconds: UInt64 = 0
    let call: UnsafeMutablePointer<Call>
    if let seen, seen.pointee.state != CallState.none {
        isPending = seen.pointee.state == CallState.pending
        seen.pointee.state = CallState.none
        (nanoseconds, weight) = duration(of: seen, mode)
        call = seen
    } else {
        let registers = Registers(context.pointer(0))
        guard let begun = beginAtReturn(registers, result, task, wasSeen: seen != nil) else { return 0 }
        call = begun
    }
    // ARM64 keeps the upper half of a 32-bit result clear.
    if !isX86, UInt32(call.pointee.slot) >= Slot.compat { result = Int64(Int32(truncatingIfNeeded: result)) }
    if mode.hasTargets, isPending {
        guard result >= 0 else { return 0 }
        targets.update(task.pid, Target.follow, mode: .replace)
        guard hasSlot(tracedSlots, UInt32(call.pointee.slot)) else { return 0 }
    }
    if mode.failedOnly, !isError(result) { return 0 }
    if mode.hasMinimum, nanoseconds < config.value.minimumDurationNs { return 0 }
    guard isNameTraced(mode) else { return 0 }
    let ended = EndedCall(call: call, duration: nanoseconds, result: result, flags: 0, task: task)
    if mode.isSummary {
        summarize(ended, weight: weight)
        return 0
    }
    let what = UInt32(element(captures, Int(call.pointee.slot & 1023), as: UInt8.self))
    if what != 0 {
        sendWithText(ended, what)
    } else {
        send(ended)
    }
    return 0
}

// A call that its thread does not survive returns here, if anywhere.
@section("tp_btf/sched_process_exit")
func onThreadEnd(_ context: BTFTracepointContext) -> Int32 {
    let mode = Mode(bits: config.value.mode)
    let task = CurrentCallTask(mode)
    if let call = task.call(), call.pointee.state != CallState.none {
        let (nanoseconds, weight) = duration(of: call, mode)
        let isPending = call.pointee.state == CallState.pending
        call.pointee.state = CallState.none
        if !mode.failedOnly, !isPending, nanoseconds >= config.value.minimumDurationNs, isNameTraced(mode) {
            let flags = mode.isSummary ? 0 : EventFlag.noReturn
            let ended = EndedCall(call: call, duration: nanoseconds, result: 0, flags: flags, task: task)
            if mode.isSummary {
                summarize(ended, weight: weight)
            } else {
                send(ended)
            }
        }
    }
    if !mode.usesTaskStorage { callsByTask.delete(task.address) }
    let ending = TaskStruct(context.pointer(0)).direct
    guard ending.signal.direct.live == 0 else { return 0 }
    let pid = UInt32(bitPattern: ending.tgid)
    if mode.hasTargets { targets.delete(pid) }
    // Its statistics are complete, but for threads that are ending on other CPUs: the reader makes room of them.
    if mode.isByProcess, statisticsByProcess.lookup(pid) != nil {
        events.send(UInt64(pid), wakeup: .never)
    }
    return 0
}

@section("tp_btf/sched_process_fork")
func onFork(_ context: BTFTracepointContext) -> Int32 {
    let parent = UInt32(bitPattern: TaskStruct(context.pointer(0)).direct.tgid)
    let child = UInt32(bitPattern: TaskStruct(context.pointer(1)).direct.tgid)
    guard child != parent else { return 0 }
    var state = Target.pending
    if parent != selfPID.value {
        guard let target = targets.lookup(parent), target.pointee == Target.follow else { return 0 }
        state = Target.follow
    }
    if !targets.update(child, state) { count(Counter.unfollowed) }
    return 0
}

// Run by the tracer, in its own context, before anything is attached.
@section("raw_tp")
func learnSelf(_ context: RawTracepointContext) -> Int32 {
    selfPID.value = CurrentTask.processID
    return 0
}

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Reads the task that a program runs in, and its registers.

// bpf-types: task_struct mm_struct signal_struct seccomp
// bpf-types: pt_regs___x86(r10: UInt64, r9: UInt64, r8: UInt64, dx: UInt64, si: UInt64, di: UInt64, bx: UInt64, cx: UInt64, bp: UInt64, orig_ax: UInt64)
// bpf-types: pt_regs___arm64(regs: UInt64[31], orig_x0: UInt64, syscallno: Int32)
// bpf-types: thread_info thread_info___x86(status: UInt32) thread_info___arm64(flags: UInt64)

var isX86: Bool { @inline(__always) get { PtRegsX86.exists.origAx } }

/// The registers of the task in a call.
struct Registers {
    let address: UInt64

    @inline(__always)
    init(_ pointer: UnsafeRawPointer?) { address = UInt64(UInt(bitPattern: pointer)) }

    var x86: PtRegsX86Direct { @inline(__always) get { PtRegsX86(address: address).direct } }
    var arm64: PtRegsArm64Direct { @inline(__always) get { PtRegsArm64(address: address).direct } }

    /// A register of ARM64.
    @inline(__always)
    subscript(index: Int) -> UInt64 {
        @inline(__always) get {
            UnsafeRawPointer(bitPattern: UInt(arm64.regs)).unsafelyUnwrapped.assumingMemoryBound(to: UInt64.self)[index]
        }
    }

    /// The number of the call; negative if there is none.
    var number: Int32 {
        @inline(__always) get { isX86 ? Int32(truncatingIfNeeded: x86.origAx) : arm64.syscallno }
    }

    /// Whether a program that the kernel starts itself returns to user space as from call 0.
    var isStart: Bool { @inline(__always) get { isX86 && x86.di == 0 && x86.si == 0 && x86.dx == 0 } }
}

/// The task, by a pointer that the verifier knows where there is task storage, and else by an address.
struct CurrentCallTask {
    let address: UInt64
    let mode: Mode

    @inline(__always)
    init(_ mode: Mode) {
        self.mode = mode
        address = mode.usesTaskStorage ? TaskStruct(CurrentTask.pointer).address : CurrentTask.address
    }

    /// The address as a pointer. It is not compared with zero: in older verifiers, that makes it a number.
    private var pointer: UnsafeMutableRawPointer {
        @inline(__always) get { UnsafeMutableRawPointer(bitPattern: UInt(address)).unsafelyUnwrapped }
    }

    var structure: TaskStruct { @inline(__always) get { TaskStruct(address: address) } }

    var pid: UInt32 {
        @inline(__always) get {
            mode.usesTaskStorage ? UInt32(bitPattern: structure.direct.tgid) : CurrentTask.processID
        }
    }

    var tid: UInt32 {
        @inline(__always) get {
            mode.usesTaskStorage ? UInt32(bitPattern: structure.direct.pid) : CurrentTask.threadID
        }
    }

    /// Whether the task is in a 32-bit call.
    var isCompat: Bool {
        @inline(__always) get {
            let info = structure.threadInfo.address
            if isX86 {
                let info = ThreadInfoX86(address: info)
                return (mode.usesTaskStorage ? info.direct.status : info.status) & 2 != 0
            }
            let arm64 = ThreadInfoArm64(address: info)
            return (mode.usesTaskStorage ? arm64.direct.flags : arm64.flags) & 1 << 22 != 0
        }
    }

    var hasSeccomp: Bool {
        @inline(__always) get {
            guard TaskStruct.exists.seccomp else { return false }
            let seccomp = structure.seccomp
            return (mode.usesTaskStorage ? seccomp.direct.mode : seccomp.mode) != 0
        }
    }

    @inline(__always)
    func copyName(to destination: inout InlineArray<16, KernelCharacter>) {
        if mode.usesTaskStorage {
            withUnsafeMutablePointer(to: &destination) { destination in
                UnsafeMutableRawPointer(destination)
                    .assumingMemoryBound(to: InlineArray<16, UInt8>.self).pointee = structure.direct.comm
            }
        } else {
            CurrentTask.copyCommand(to: &destination)
        }
    }

    /// The call that the task is in.
    @inline(__always)
    func call() -> UnsafeMutablePointer<Call>? {
        guard mode.usesTaskStorage else { return callsByTask.lookup(address) }
        return calls.lookup(pointer)
    }

    @inline(__always)
    func makeCall() -> UnsafeMutablePointer<Call>? {
        if mode.usesTaskStorage {
            return calls.create(pointer)
        }
        if let call = callsByTask.lookup(address) { return call }
        withUnsafePointer(to: address) { key in
            _ = Helper.mapUpdateElement(callsByTask.address, key, noCall.pointer, 0)
        }
        return callsByTask.lookup(address)
    }
}

@inline(__always)
func readArguments(_ call: UnsafeMutablePointer<Call>, _ registers: Registers, _ isCompat: Bool) {
    let arguments = UnsafeMutableRawPointer(call).advanced(by: 16).assumingMemoryBound(to: UInt64.self)
    guard isX86 else {
        arguments[0] = registers.arm64.origX0
        arguments[1] = registers[1]
        arguments[2] = registers[2]
        arguments[3] = registers[3]
        arguments[4] = registers[4]
        arguments[5] = registers[5]
        return
    }
    let x86 = registers.x86
    if isCompat {
        // Code of 64 bits may make a 32-bit call: the kernel looks at the lower halves.
        arguments[0] = x86.bx & 0xffff_ffff
        arguments[1] = x86.cx & 0xffff_ffff
        arguments[2] = x86.dx & 0xffff_ffff
        arguments[3] = x86.si & 0xffff_ffff
        arguments[4] = x86.di & 0xffff_ffff
        arguments[5] = x86.bp & 0xffff_ffff
    } else {
        arguments[0] = x86.di
        arguments[1] = x86.si
        arguments[2] = x86.dx
        arguments[3] = x86.r10
        arguments[4] = x86.r8
        arguments[5] = x86.r9
    }
}

@inline(__always)
func slot(of number: UInt64, _ isCompat: Bool) -> UInt32 {
    if isCompat {
        return number < UInt64(Slot.count - 1 - Slot.compat)
            ? Slot.compat + UInt32(truncatingIfNeeded: number) : Slot.compatOther
    }
    if number < UInt64(Slot.other) { return UInt32(truncatingIfNeeded: number) }
    if isX86, number & Slot.x32Bit != 0 {
        let number = number & ~Slot.x32Bit
        if number >= Slot.x32First, number < Slot.x32First + Slot.x32Count {
            return UInt32(element(x32Slots, Int(number & 63), as: UInt16.self))
        }
        if number < UInt64(Slot.other) { return UInt32(truncatingIfNeeded: number) }
    }
    return Slot.other
}

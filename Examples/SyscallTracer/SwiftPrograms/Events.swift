// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// The data that the programs and the tracer exchange, as syscall_tracer_events.h has it.

enum Slot {
    static var count: UInt32 { 1024 }
    static var other: UInt32 { 510 }
    static var compat: UInt32 { 512 }
    static var compatOther: UInt32 { 1023 }
    static var x32Bit: UInt64 { 0x4000_0000 }
    static var x32First: UInt64 { 512 }
    static var x32Count: UInt64 { 64 }
}

/// How many bytes are read of what an argument points to.
enum Size {
    static var string: UInt32 { 4096 }
    static var text: UInt32 { 8192 }
    static var socketAddress: UInt32 { 128 }
    static var structure: UInt32 { 128 }
    static var execArguments: Int { 32 }
    static var execArgument: UInt32 { 256 }
    static var segment: UInt64 { 65536 }
}

enum CaptureKind {
    static var exec: UInt32 { 0x40 }
    static var execat: UInt32 { 0x41 }
    static var socketAddress: UInt32 { 0x80 }
    static var sendto: UInt32 { 0x81 }
    static var clone3: UInt32 { 0xc0 }
    static var openat2: UInt32 { 0xc1 }
    static var readlink: UInt32 { 0xc2 }
    static var readlinkat: UInt32 { 0xc3 }
}

enum EventFlag {
    static var noReturn: UInt8 { 1 }
    static var compat: UInt8 { 2 }
    static var noStart: UInt8 { 4 }
}

enum TextKind {
    static var string: UInt8 { 0 }
    static var argv: UInt8 { 1 }
    static var socketAddress: UInt8 { 2 }
    static var structure: UInt8 { 3 }
}

enum Target {
    static var follow: UInt32 { 2 }
    static var pending: UInt32 { 3 }
}

enum Counter {
    static var lost: UInt32 { 0 }
    static var uncounted: UInt32 { 1 }
    static var unfollowed: UInt32 { 2 }
}

enum CallState {
    static var none: UInt8 { 0 }
    static var running: UInt8 { 1 }
    static var pending: UInt8 { 2 }
}

/// What the tracer has chosen: a bit each.
struct Mode {
    let bits: UInt64

    @inline(__always)
    private func has(_ bit: UInt64) -> Bool { bits & bit != 0 }

    var usesTaskStorage: Bool { @inline(__always) get { has(0x1) } }
    var usesQueues: Bool { @inline(__always) get { has(0x2) } }
    var hasTargets: Bool { @inline(__always) get { has(0x4) } }
    var hasName: Bool { @inline(__always) get { has(0x8) } }
    var failedOnly: Bool { @inline(__always) get { has(0x10) } }
    var hasMinimum: Bool { @inline(__always) get { has(0x20) } }
    var isByProcess: Bool { @inline(__always) get { has(0x80) } }
    var isSummary: Bool { @inline(__always) get { has(0xc0) } }
    var isExact: Bool { @inline(__always) get { has(0x100) } }
    var hasProcesses: Bool { @inline(__always) get { has(0x200) } }
    var isCommand: Bool { @inline(__always) get { has(0x400) } }
    /// Whether the calls that are frequent are timed by a sample.
    var isSampling: Bool { @inline(__always) get { isSummary && !isExact } }
}

struct Event {
    var startNs: UInt64
    var durationNs: UInt64
    var result: Int64
    var pid: UInt32
    var tid: UInt32
    var number: UInt32
    var textSize: UInt16
    var flags: UInt8
    var arguments: UInt8
    var comm: InlineArray<16, KernelCharacter>
}

struct Text {
    var size: UInt16
    var argument: UInt8
    var kind: UInt8
    var flags: UInt32

    static var truncated: UInt32 { 1 }
}

struct SummaryEvent {
    var pid: UInt32
    var weight: UInt8
    var isTimed: UInt8
    var isError: UInt8
    var isUnstarted: UInt8
    var durationNs: UInt64
    var comm: InlineArray<16, KernelCharacter>
}

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Observes a Swift function: its arguments, its result and how long it takes.

struct Call {
    var time: UInt64
    var first: UInt64
    var second: UInt64
}

struct CallEvent {
    var duration: UInt64
    var first: UInt64
    var second: UInt64
    var result: UInt64
    var thread: UInt32
    var padding: UInt32
}

let calls = HashMap<UInt32, Call>(maxEntries: 1024)
let events = RingBuffer<CallEvent>(bytes: 1 << 14)

@section("uprobe")
func onEntry(_ context: ProbeContext) -> Int32 {
    calls[CurrentTask.threadID] = Call(
        time: Kernel.monotonicTime,
        first: context.argument(0),
        second: context.argument(1)
    )
    return 0
}

@section("uretprobe")
func onReturn(_ context: ProbeContext) -> Int32 {
    let thread = CurrentTask.threadID
    guard let call = calls[thread] else { return 0 }
    calls[thread] = nil
    events.submit { event in
        event.duration = Kernel.monotonicTime &- call.time
        event.first = call.first
        event.second = call.second
        event.result = context.returnValue
        event.thread = thread
        event.padding = 0
    }
    return 0
}

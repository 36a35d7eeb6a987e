// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// Measures how long connections over TCP take to be established, by the state changes of sockets.

// bpf-types: sock sock_common

struct Start {
    var time: UInt64
    var process: UInt64
    var command: InlineArray<16, UInt8>
}

struct ConnectEvent {
    var latency: UInt64
    var process: UInt32
    var address: NetworkOrder<UInt32>
    var port: NetworkOrder<UInt16>
    var family: UInt16
    var padding: UInt32
    var command: InlineArray<16, UInt8>
}

struct Settings {
    var minimumLatency: UInt64 = 0
}

let settings = Constant(Settings())
let starts = LRUHashMap<UInt64, Start>(maxEntries: 4096)
let connects = RingBuffer<ConnectEvent>(bytes: 1 << 16)
let lost = Variable<UInt64>(0)

let established: Int32 = 1
let synSent: Int32 = 2

@section("tp_btf/inet_sock_set_state")
func onStateChange(_ context: BTFTracepointContext) -> Int32 {
    let socket = Sock(context.pointer(0))
    let newState = context.argument(2, as: Int32.self)
    if newState == synSent {
        starts[socket.address] = Start(
            time: Kernel.monotonicTime,
            process: UInt64(CurrentTask.processID),
            command: CurrentTask.command
        )
        return 0
    }
    guard let start = starts[socket.address] else { return 0 }
    starts[socket.address] = nil
    guard newState == established else { return 0 }
    let latency = Kernel.monotonicTime &- start.time
    guard latency >= settings.value.minimumLatency else { return 0 }
    let common = socket.skCommon
    let isSent = connects.submit { event in
        event.latency = latency
        event.process = UInt32(truncatingIfNeeded: start.process)
        event.address = NetworkOrder(bigEndian: common.skcDaddr)
        event.port = NetworkOrder(bigEndian: common.skcDport)
        event.family = common.skcFamily
        event.padding = 0
        event.command = start.command
    }
    if !isSent {
        lost.add(1)
    }
    return 0
}

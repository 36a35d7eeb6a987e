// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// What the module offers, in programs of many kinds: a test runs each.

struct Guarded {
    var lock = SpinLock()
    var calls: UInt32 = 0
    var total: UInt64 = 0
}

struct Sample {
    var process: UInt32
    var thread: UInt32
    var time: UInt64
    var command: InlineArray<16, UInt8>
}

struct Prefix {
    var length: UInt32
    var address: NetworkOrder<UInt32>
}

struct Options {
    var process: UInt32 = 0
    var amount: UInt64 = 2
}

let options = Constant(Options())
let total = Variable<UInt64>(0)
let last = Variable<UInt64>(7)
let counts = HashMap<UInt32, UInt64>(maxEntries: 1024)
let recent = LRUHashMap<UInt32, UInt64>(maxEntries: 128)
let perCPU = PerCPUHashMap<UInt32, UInt64>(maxEntries: 16)
let guarded = ArrayMap<Guarded>(maxEntries: 2)
let waiting = Queue<UInt64>(maxEntries: 8)
let saved = Stack<UInt64>(maxEntries: 8)
let routes = LPMTrie<Prefix, UInt32>(maxEntries: 16)
let samples = RingBuffer<Sample>(bytes: 1 << 14)
let perfSamples = PerfEventArray<Sample>()
let programs = ProgramArray(maxEntries: 2)

@section("raw_tp")
func countsAreKept(_ context: RawTracepointContext) -> Int32 {
    let process = CurrentTask.processID
    counts[process, default: 10] += options.value.amount
    counts.add(3, to: 1)
    recent[2] = 5
    recent[3] = nil
    perCPU[4, default: 0] += 1
    total.add(counts[process] ?? 0)
    last.value = recent[2] ?? 0
    return 0
}

@section("tc")
func locksAreHeld(_ context: SocketBufferContext) -> TrafficControlAction {
    guard let entry = guarded.lookup(1) else { return .drop }
    entry.pointee.lock.withLock {
        entry.pointee.calls &+= 1
        entry.pointee.total &+= 7
    }
    return .pass
}

@section("raw_tp")
func valuesAreQueued(_ context: RawTracepointContext) -> Int32 {
    waiting.push(1)
    waiting.push(2)
    saved.push(1)
    saved.push(2)
    var first: UInt64 = 0
    var top: UInt64 = 0
    guard waiting.pop(into: &first), saved.pop(into: &top) else { return 1 }
    last.value = first &* 10 &+ top
    return 0
}

@section("raw_tp")
func samplesAreSent(_ context: RawTracepointContext) -> Int32 {
    samples.submit(wakeup: .always) { sample in
        sample.process = CurrentTask.processID
        sample.thread = CurrentTask.threadID
        sample.time = Kernel.monotonicTime
        CurrentTask.copyCommand(to: &sample.command)
    }
    if let reservation = samples.reserve() {
        reservation.event.process = 1
        if options.value.process == 0 { return 2 }
        reservation.submit()
    }
    return 0
}

@section("raw_tp")
func prefixesAreFound(_ context: RawTracepointContext) -> Int32 {
    routes.update(Prefix(length: 8, address: NetworkOrder(0x0a00_0000)), 8)
    routes.update(Prefix(length: 16, address: NetworkOrder(0x0a01_0000)), 16)
    return Int32(routes[Prefix(length: 32, address: NetworkOrder(0x0a01_0203))] ?? 0)
}

@section("raw_tp")
func messagesAreWritten(_ context: RawTracepointContext) -> Int32 {
    printk("swift says \(CurrentTask.processID) and \(hex: 255 as UInt32)")
    return 0
}

@section("tracepoint/raw_syscalls/sys_enter")
func tracepointsAreRead(_ context: TracepointContext) -> Int32 {
    guard CurrentTask.processID == options.value.process else { return 0 }
    last.value = context.load(at: 8, as: UInt64.self)
    perfSamples.send(
        context,
        Sample(process: CurrentTask.processID, thread: 0, time: 0, command: CurrentTask.command)
    )
    return 0
}

@section("tc")
func packetsAreRead(_ context: SocketBufferContext) -> TrafficControlAction {
    guard let ethernet = context.packet.header(at: 0, as: EthernetHeader.self) else { return .drop }
    ethernet.pointee.source[0] = 2
    context.mark = 5
    return ethernet.pointee.etherType == EthernetHeader.ipv6 ? .drop : .pass
}

@section("cgroup/connect4")
func connectsAreRedirected(_ context: SocketAddressContext) -> Int32 {
    if context.port == 9 {
        context.port = 10
    }
    return 1
}

@section("cgroup/sock_create")
func socketsAreRefused(_ context: SocketContext) -> Int32 {
    context.family == 10 ? 0 : 1
}

@section("socket")
func bytesAreRead(_ context: SocketBufferContext) -> Int32 {
    var byte: UInt8 = 0
    return context.read(at: 0, into: &byte) ? Int32(byte) : -1
}

@section("raw_tp")
func otherProgram(_ context: RawTracepointContext) -> Int32 {
    last.value = 99
    return 9
}

@section("raw_tp")
func tailCallsAreMade(_ context: RawTracepointContext) -> Int32 {
    programs.tailCall(context, 1)
    return 1
}

@section("raw_tp")
func overflowsAreCounted(_ context: RawTracepointContext) -> Int32 {
    last.value = UInt64.max
    last.value += options.value.amount
    return 1
}

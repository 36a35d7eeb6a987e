// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// The same programs as in programs.bpf.c: Scripts/compare-swift-with-c.sh compares them.

// bpf-types: task_struct

struct Event {
    var process: UInt32
    var kind: UInt32
    var time: UInt64
    var size: UInt64
    var command: InlineArray<16, UInt8>
}

struct Statistics {
    var count: UInt64
    var bytes: UInt64
    var largest: UInt32
    var smallest: UInt32
}

struct Limits {
    var smallest: UInt32 = 0
    var largest: UInt32 = 1500
}

let limits = Constant(Limits())
let counts = HashMap<UInt32, UInt64>(maxEntries: 1024)
let statistics = PerCPUArray<Statistics>(maxEntries: 4)
let events = RingBuffer<Event>(bytes: 1 << 16)
let blockedPorts = HashMap<UInt16, UInt64>(maxEntries: 1024)
let sum = Variable<UInt64>(0)

/// A counter in a hash table.
@section("xdp")
func countPackets(_ context: XDPContext) -> XDPAction {
    counts[context.queueIndex, default: 0] &+= 1
    return .pass
}

/// Several counters in a value.
@section("xdp")
func collectStatistics(_ context: XDPContext) -> XDPAction {
    let packet = context.packet
    guard let ethernet = packet.header(at: 0, as: EthernetHeader.self), let entry = statistics.lookup(0) else {
        return .pass
    }
    let size = UInt32(ethernet.pointee.etherType.value)
    guard size >= limits.value.smallest else { return .drop }
    entry.pointee.count &+= 1
    entry.pointee.bytes &+= UInt64(size)
    if size > entry.pointee.largest { entry.pointee.largest = size }
    if size < entry.pointee.smallest { entry.pointee.smallest = size }
    return .pass
}

/// The same with arithmetic that traps at an overflow.
@section("xdp")
func collectStatisticsChecked(_ context: XDPContext) -> XDPAction {
    let packet = context.packet
    guard let ethernet = packet.header(at: 0, as: EthernetHeader.self), let entry = statistics.lookup(1) else {
        return .pass
    }
    let size = UInt32(ethernet.pointee.etherType.value)
    guard size >= limits.value.smallest else { return .drop }
    entry.pointee.count += 1
    entry.pointee.bytes += UInt64(size)
    if size > entry.pointee.largest { entry.pointee.largest = size }
    if size < entry.pointee.smallest { entry.pointee.smallest = size }
    return .pass
}

/// An event in a ring buffer.
@section("xdp")
func writeEvent(_ context: XDPContext) -> XDPAction {
    guard let reservation = events.reserve() else { return .drop }
    reservation.pointer.pointee.process = Kernel.cpu
    reservation.pointer.pointee.kind = 7
    reservation.pointer.pointee.time = Kernel.monotonicTime
    reservation.pointer.pointee.size = 64
    reservation.pointer.pointee.command = InlineArray(repeating: 0)
    return .pass
}

/// Headers of a packet.
@section("xdp")
func filterPorts(_ context: XDPContext) -> XDPAction {
    let packet = context.packet
    guard let ethernet = packet.header(at: 0, as: EthernetHeader.self),
        ethernet.pointee.etherType == EthernetHeader.ipv4,
        let ip = packet.header(at: EthernetHeader.size, as: IPv4Header.self),
        ip.pointee.protocolNumber == IPv4Header.tcp,
        let tcp = packet.header(at: EthernetHeader.size + ip.pointee.headerLength, as: TCPHeader.self)
    else {
        return .pass
    }
    if let hits = blockedPorts.lookup(tcp.pointee.destinationPort.value) {
        hits.atomicAdd(1)
        return .drop
    }
    return .pass
}

/// A loop over bytes.
@section("xdp")
func addBytes(_ context: XDPContext) -> XDPAction {
    guard let bytes = context.packet.header(at: 0, as: InlineArray<32, UInt8>.self) else { return .pass }
    var total: UInt64 = 0
    for index in 0..<32 { total &+= UInt64(bytes.pointee[index]) }
    sum.value &+= total
    return .pass
}

/// Members of the kernel's structures.
@section("raw_tp")
func readTask(_ context: RawTracepointContext) -> Int32 {
    let task = TaskStruct(address: CurrentTask.address)
    sum.value &+= UInt64(UInt32(bitPattern: task.tgid)) &+ UInt64(UInt32(bitPattern: task.realParent.tgid))
    return 0
}

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// The configuration, and what the programs store between a call's entry and its return.

struct TracerConfig {
    var mode: UInt64 = 0
    var minimumDurationNs: UInt64 = 0
    var comm: InlineArray<2, UInt64> = [0, 0]
    var tickNs: UInt64 = 0
    var wakeupBytes: UInt32 = 0
    var wakeupSampling: UInt32 = 0
    var pids: InlineArray<4, UInt32> = [0, 0, 0, 0]
}

/// A call that has entered and not yet returned.
struct Call {
    var startNs: UInt64
    var startTicks: UInt64
    var arguments: InlineArray<6, UInt64>
    var number: UInt32
    var slot: UInt16
    var state: UInt8
    /// How many calls it stands for in a summary; 0 for one that is not timed, or `unstarted`.
    var weight: UInt8

    static var unstarted: UInt8 { 255 }
}

/// How often a CPU makes a system call, and so which ones a summary times.
struct Pace {
    var windowNs: UInt64
    var ticks: UInt64
    var timed: UInt32
    var untimed: UInt16
    var weight: UInt16
}

/// A record that carries text. The slack lets the verifier see that the last write fits.
struct Record {
    var event: Event
    var arguments: InlineArray<6, UInt64>
    var text: InlineArray<12552, UInt8>
}

struct Statistics {
    var calls: UInt64
    var errors: UInt64
    var unstarted: UInt64
    var timed: UInt64
    var totalNs: UInt64
    var longestNs: UInt64
    var namedNs: UInt64
    var comm: InlineArray<16, KernelCharacter>
    var latency: InlineArray<122, UInt32>
}

let config = Constant(TracerConfig())
let tracedSlots = Constant(InlineArray<16, UInt64>(repeating: 0))
let captures = Constant(InlineArray<1024, UInt8>(repeating: 0))
let argumentCounts = Constant(InlineArray<1024, UInt8>(repeating: 0))
/// The calls that return in a new process too, with 0.
let forkingSlots = Constant(InlineArray<16, UInt64>(repeating: 0))
/// The slots of the calls that x32 numbers from 512 on.
let x32Slots = Constant(InlineArray<64, UInt16>(repeating: 0))

/// The tracer's own process, as the initial pid namespace numbers it.
let selfPID = Variable<UInt32>(0)
/// How far the ring had been read when its reader was last woken.
let wokenAt = Variable<UInt64>(1 << 63)

let events = RawRingBuffer(bytes: 8 << 20)
// The queues of onExit, and those of onThreadEnd, with the names that BPF_QUEUE gives their maps.
let returns = ArrayMap<QueueState>(maxEntries: 1, flags: .mappable)
let endings = ArrayMap<QueueState>(maxEntries: 1, flags: .mappable)
// swift-format-ignore: AlwaysUseLowerCamelCase
let returns_segments = ArrayMap<ReturnSegment>(maxEntries: 1, flags: .mappable)
// swift-format-ignore: AlwaysUseLowerCamelCase
let returns_bell = RawRingBuffer(bytes: 4096)
// swift-format-ignore: AlwaysUseLowerCamelCase
let returns_lost = PerCPUArray<UInt64>(maxEntries: 1)
// swift-format-ignore: AlwaysUseLowerCamelCase
let endings_segments = ArrayMap<EndingSegment>(maxEntries: 1, flags: .mappable)
// swift-format-ignore: AlwaysUseLowerCamelCase
let endings_bell = RawRingBuffer(bytes: 4096)
// swift-format-ignore: AlwaysUseLowerCamelCase
let endings_lost = PerCPUArray<UInt64>(maxEntries: 1)
let calls = TaskStorage<Call>()
let callsByTask = HashMap<UInt64, Call>(maxEntries: 1 << 16)
let targets = HashMap<UInt32, UInt32>(maxEntries: 1 << 15)
let counters = PerCPUArray<UInt64>(maxEntries: 3)
let records = PerCPUArray<Record>(maxEntries: 1)
let statisticsByCall = PerCPUArray<Statistics>(maxEntries: 1024)
let statisticsByProcess = PerCPUHashMap<UInt32, Statistics>(maxEntries: 1 << 14, flags: .noPreallocation)
let paces = PerCPUArray<Pace>(maxEntries: 1024)

/// What a process enters the map with: too large for the stack.
let noStatistics = Constant(
    Statistics(
        calls: 0,
        errors: 0,
        unstarted: 0,
        timed: 0,
        totalNs: 0,
        longestNs: 0,
        namedNs: 0,
        comm: .init(repeating: 0),
        latency: .init(repeating: 0)
    )
)
let noCall = Constant(
    Call(startNs: 0, startTicks: 0, arguments: [0, 0, 0, 0, 0, 0], number: 0, slot: 0, state: 0, weight: 0)
)

@inline(__always)
func count(_ counter: UInt32) {
    if let value = counters.lookup(counter) { value.pointee &+= 1 }
}

@inline(__always)
func hasSlot(_ slots: borrowing Constant<InlineArray<16, UInt64>>, _ slot: UInt32) -> Bool {
    element(slots, Int(slot >> 6 & 15), as: UInt64.self) >> UInt64(slot & 63) & 1 != 0
}

/// An element of a constant array, at an index that the verifier sees is in it.
@inline(__always)
func element<Array: BitwiseCopyable, Element: BitwiseCopyable>(
    _ array: borrowing Constant<Array>,
    _ index: Int,
    as type: Element.Type
) -> Element {
    UnsafeRawPointer(array.pointer).assumingMemoryBound(to: Element.self)[index]
}

@inline(__always)
func isError(_ result: Int64) -> Bool { result < 0 && result >= -4095 }

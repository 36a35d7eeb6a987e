// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause

import EBPF

// bpf-files: ../SharedEvent.swift

struct Point {
    var y: Int64
    var x: Int16
}

struct Entry {
    var flag: Bool
    var point: Point
    // In Swift this one is in the padding of the point.
    var tail: UInt8
    var kind: SharedEvent.Kind
    var points: InlineArray<2, Point>
    var name: InlineArray<5, UInt8>
    var pair: (UInt8, UInt32)
    var pointer: UnsafeRawPointer?
}

struct Parameters {
    var divisor: Int64 = 7
    var factor: UInt64 = 3
    var table: InlineArray<4, UInt16> = [1, 2, 3, 4]
}

let parameters = Constant(Parameters())
let input = Variable<Int64>(0)
let index = Variable<UInt64>(0)
let output = Variable<Int64>(-1)
let entries = HashMap<UInt32, Entry>(maxEntries: 16)
let events = RingBuffer<SharedEvent>(bytes: 1 << 16)

@section("raw_tp")
func divides(_ context: RawTracepointContext) -> Int32 {
    output.value = input.value / parameters.value.divisor
    return 1
}

@section("raw_tp")
func multiplies(_ context: RawTracepointContext) -> Int32 {
    output.value = input.value * Int64(parameters.value.factor)
    return 1
}

@section("raw_tp")
func multipliesBoth(_ context: RawTracepointContext) -> Int32 {
    output.value = input.value * Int64(bitPattern: index.value)
    return 1
}

@section("raw_tp")
func takesTheRemainder(_ context: RawTracepointContext) -> Int32 {
    output.value = input.value % parameters.value.divisor
    return 1
}

@section("raw_tp")
func readsATable(_ context: RawTracepointContext) -> Int32 {
    output.value = Int64(parameters.value.table[Int(index.value)])
    return 1
}

@inline(never)
func collatz(_ number: UInt64, _ step: UInt64) -> UInt64 {
    number & 1 == 0 ? number >> 1 : number &* 3 &+ step
}

@section("raw_tp")
func callsASubprogram(_ context: RawTracepointContext) -> Int32 {
    var number = UInt64(bitPattern: input.value)
    var steps: Int64 = 0
    while number != 1, steps < 50 {
        number = collatz(number, 1)
        steps &+= 1
    }
    output.value = steps
    return 1
}

@section("raw_tp")
func writesAnEntry(_ context: RawTracepointContext) -> Int32 {
    entries[1] = Entry(
        flag: true,
        point: Point(y: -5, x: 6),
        tail: 7,
        kind: .large,
        points: [Point(y: 1, x: 2), Point(y: 3, x: 4)],
        name: [65, 66, 67, 0, 0],
        pair: (8, 9),
        pointer: nil
    )
    return events.submit { event in
        event.kind = .large
        event.number = 1 << 40
        event.command = CurrentTask.command
    } ? 1 : 0
}

// SPDX-License-Identifier: Apache-2.0
//
// What a first program does, as a script of asynchronous top-level code, whose variables are globals of the main actor.
// Exits with 0 if all came out as it should. Argument: the folder of the fixtures.
import BPF
import Glibc

func check(_ holds: Bool, _ what: String) {
    guard !holds else { return }
    print("not so: \(what)")
    exit(1)
}

let folder = CommandLine.arguments[1]
try await Task.sleep(for: .milliseconds(1))

do {
    // The views are the last to use the object.
    var open = try BPFObject.open(path: "\(folder)/maps.bpf.o")
    check(open.globals.names.contains("limit"), "the names of variables")
    let map = try open.map("hash")
    check(map.name == "hash", "a map's name")
    check(map.valueSize == 8, "a map's size")
}
do {
    var open = try BPFObject.open(path: "\(folder)/maps.bpf.o")
    let globals = open.globals
    try globals.set("limit", to: UInt32(99))
    check(try globals.value("limit", as: UInt32.self) == 99, "a variable")
}
do {
    var open = try BPFObject.open(path: "\(folder)/maps.bpf.o")
    let program = try open.program("count_call")
    check(program.name == "count_call", "a program's name")
}

let object = try BPFObject.open(path: "\(folder)/events.bpf.o").load()
let ring = try RingBuffer(object.map("ring"))
let emit = try object.program("emit")
let fiveEvents: [UInt8] = [5] + [UInt8](repeating: 0, count: 15)

_ = try emit.testRun(.init(context: fiveEvents))
var sequences: [UInt64] = []
try ring.consume { sample in sequences.append(try sample.load(as: UInt64.self)) }
check(sequences == [0, 1, 2, 3, 4], "events by a closure")

_ = try emit.testRun(.init(context: fiveEvents))
// In a function: Swift 6.3 never releases the iterator of a loop that asynchronous top-level code leaves.
@MainActor func readFive() async throws {
    for try await sequence in ring.events(of: UInt64.self) {
        sequences.append(sequence)
        if sequence == 9 { break }
    }
}
try await readFive()
check(sequences == Array(0..<10), "events by a loop")

// Elsewhere than on the main actor.
let others = Task.detached {
    _ = try emit.testRun(.init(context: fiveEvents))
    return try ring.consume { _ in }
}
check(try await others.value == 5, "events on another thread")

// Not exit(3), at which the address sanitizer looks for leaks: Swift 6.3 never releases what such code has held.
_exit(0)

// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import Glibc

struct Event: BPFValue {
    var sequence: UInt64
    var payload: InlineArray<3, UInt64>
}

/// Where C's callback adds up what it copies, so that nothing is optimised away.
nonisolated(unsafe) var checksum: UInt64 = 0
nonisolated(unsafe) var received = 0

func fixture(_ name: String) throws -> BPFObject {
    try BPFObject.open(path: "bpf-fixtures/\(name).bpf.o").load()
}

func benchmarkRing(rounds: Int) throws {
    var open = try BPFObject.open(path: "bpf-fixtures/events.bpf.o")
    try open.map("ring").setMaxEntries(1 << 20)
    let object = try open.load()
    let emit = try object.program("emit")
    let map = try object.map("ring")
    let ring = try RingBuffer(map)
    // count, and the fixture's flag for no wake-up.
    let context = withUnsafeBytes(of: (UInt64(160), UInt64(2))) { Array($0) }
    func fill() throws { for _ in 0..<150 { _ = try emit.testRun(.init(context: context)) } }

    let manager = ring_buffer__new(
        map.fileDescriptor.rawValue,
        { _, data, size in
            if let data, size == 32 {
                let event = data.loadUnaligned(as: Event.self)
                checksum &+= event.sequence &+ event.payload[2]
                received += 1
            }
            return 0
        }, nil, nil)
    guard let manager else { return }
    defer { ring_buffer__free(manager) }

    var comparison = Comparison("ring drain", budget: 0.80)
    for _ in 0..<rounds {
        try comparison.round(
            prepare: fill,
            ours: {
                var sum: UInt64 = 0
                let count = try ring.consume { sample in
                    let event = try sample.load(as: Event.self)
                    sum &+= event.sequence &+ event.payload[2]
                }
                checksum &+= sum
                return count
            },
            theirs: {
                received = 0
                ring_buffer__consume(manager)
                return received
            }
        )
    }
    comparison.report()
}

func benchmarkMaps(rounds: Int) throws {
    let object = try fixture("maps")
    let hash = try object.map("hash").typed(key: UInt32.self, value: UInt64.self)
    let descriptor = hash.map.fileDescriptor.rawValue
    let repetitions: UInt32 = 20_000
    for key in 0..<UInt32(128) { try hash.update(key, to: 1) }

    var lookup = Comparison("map lookup", budget: 1.05)
    var update = Comparison("map update", budget: 1.05)
    for _ in 0..<rounds {
        try lookup.round(
            ours: {
                for key in 0..<repetitions { checksum &+= try hash.lookup(key & 127) ?? 0 }
                return Int(repetitions)
            },
            theirs: {
                for key in 0..<repetitions {
                    var key = key & 127
                    var value: UInt64 = 0
                    bpf_map_lookup_elem(descriptor, &key, &value)
                    checksum &+= value
                }
                return Int(repetitions)
            }
        )
        try update.round(
            ours: {
                for key in 0..<repetitions { try hash.update(key & 127, to: UInt64(key)) }
                return Int(repetitions)
            },
            theirs: {
                for key in 0..<repetitions {
                    var number = key & 127
                    var value = UInt64(key)
                    bpf_map_update_elem(descriptor, &number, &value, 0)
                }
                return Int(repetitions)
            }
        )
    }
    lookup.report()
    update.report()
}

func benchmarkIteration(rounds: Int) throws {
    let map = try BPFMap.create(.hash, name: "many", keySize: 4, valueSize: 8, maxEntries: 100_000)
        .typed(key: UInt32.self, value: UInt64.self)
    for key in 0..<UInt32(100_000) { try map.update(key, to: UInt64(key)) }
    let descriptor = map.map.fileDescriptor.rawValue
    var iterate = Comparison("iterate hash", budget: 0.14)
    for _ in 0..<max(3, rounds / 10) {
        try iterate.round(
            ours: {
                let entries = try map.entries()
                checksum &+= entries.last?.value ?? 0
                return entries.count
            },
            theirs: {
                var count = 0
                var key: UInt32 = 0
                var next: UInt32 = 0
                var result = bpf_map_get_next_key(descriptor, nil, &next)
                while result == 0 {
                    key = next
                    var value: UInt64 = 0
                    if bpf_map_lookup_elem(descriptor, &key, &value) == 0 { count += 1 }
                    checksum &+= value
                    result = bpf_map_get_next_key(descriptor, &key, &next)
                }
                return count
            }
        )
    }
    iterate.report()
}

func benchmarkLoad(rounds: Int) throws {
    let bytes = try readFile("bpf-fixtures/maps.bpf.o")
    var load = Comparison("open and load", budget: 1.05)
    for _ in 0..<rounds {
        try load.round(
            ours: {
                _ = try BPFObject.open(bytes: bytes).load()
                return 1
            },
            theirs: {
                let object = bytes.withUnsafeBytes { bpf_object__open_mem($0.baseAddress, $0.count, nil) }
                bpf_object__load(object)
                bpf_object__close(object)
                return 1
            }
        )
    }
    load.report()
}

func readFile(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
}

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 60
print("ns for each item        this library       libbpf    ratio   budget")
try benchmarkRing(rounds: rounds)
try benchmarkMaps(rounds: rounds)
try benchmarkIteration(rounds: rounds)
try benchmarkLoad(rounds: rounds)

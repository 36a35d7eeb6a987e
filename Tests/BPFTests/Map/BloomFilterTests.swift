// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

private struct Place: BPFValue {
    var a: UInt32
    var b: UInt8
    var c: UInt64
}

@Suite(
    "Bloom filters",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: BPFFeatures.probe(mapType: .bloomFilter) == .supported, "Linux 5.16 or newer")
)
struct BloomFilterTests {
    @Test func programsAndThisProcessFindWhatTheOtherAdded() throws {
        let object = try Fixture.load("bloom_filter")
        let filter = try object.map("seen").typedBloomFilter(value: Place.self)
        #expect(try filter.map.info().extra == 4)
        func run(_ name: String) throws {
            _ = try object.program(name).testRun(.init(context: .init(repeating: 0, count: 16)))
        }
        // The padding of a value is zero for the kernel, whatever it is in Swift.
        var place = Place(a: 1, b: 2, c: 3)
        withUnsafeMutableBytes(of: &place) { $0[5] = 0xAA }
        try filter.add(place)
        #expect(try filter.contains(Place(a: 1, b: 2, c: 3)))
        #expect(try !filter.contains(Place(a: 9, b: 2, c: 3)))
        try object.globals.set("asked", to: Place(a: 1, b: 2, c: 3))
        try run("ask")
        #expect(try object.globals.value("answer", as: Int32.self) == 0)
        try object.globals.set("asked", to: Place(a: 7, b: 7, c: 7))
        try run("ask")
        #expect(try object.globals.value("answer", as: Int32.self) == -2)
        try run("add")
        #expect(try filter.contains(Place(a: 7, b: 7, c: 7)))
        #expect(bpfError { try object.map("seen").typedBloomFilter(value: UInt32.self) }?.code == .sizeMismatch)
    }
}

// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

@Suite(
    "Iterators over maps",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: BPFFeatures.probe(attachType: .traceIter) == .supported, "iterators need Linux 5.8 and BTF")
)
struct MapIteratorTests {
    private struct Record: BPFValue, Equatable {
        var key: UInt32
        var reserved: UInt32
        var value: UInt64
    }

    @Test func programsFilterTheEntriesOfAMap() throws {
        var open = try Fixture.open("map_iterator")
        try open.globals.set("limit", to: UInt64(95))
        let object = try open.load()
        let map = try BPFMap(type: .hash, key: UInt32.self, value: UInt64.self, maxEntries: 256)
        try map.typed(key: UInt32.self, value: UInt64.self).update(
            contentsOf: (0..<100).map { (UInt32($0), UInt64($0)) }
        )
        let link = try object.program("dump").attach(to: .iterator(over: map))
        #expect(try link.info().kind == .iter)
        let output = try link.readIterator()
        let size = MemoryLayout<Record>.stride
        let records = stride(from: 0, to: output.count, by: size).compactMap { start in
            Record(decoding: output.span.bytes.extracting(start..<start + size))
        }
        #expect(records.map(\.value).sorted() == [96, 97, 98, 99])
        // Again, from the start.
        #expect(try link.readIterator().count == output.count)
        try link.detach()
    }

    @Test func otherMapsAreRefused() throws {
        let program = try Fixture.load("map_iterator").program("dump")
        let queue = try BPFMap(type: .queue, keySize: 0, valueSize: 4, maxEntries: 4)
        #expect(bpfError { try program.attach(to: .iterator(over: queue)) }?.code == .invalidArgument)
        // The program reads values of 8 bytes.
        let short = try BPFMap(type: .hash, keySize: 4, valueSize: 4, maxEntries: 4)
        let error = bpfError { try program.attach(to: .iterator(over: short)) }
        #expect(error?.code == .permissionDenied || error?.code == .invalidArgument, "\(String(describing: error))")
        let closed = try BPFMap(type: .hash, keySize: 4, valueSize: 8, maxEntries: 4)
        try closed.close()
        #expect(bpfError { try program.attach(to: .iterator(over: closed)) }?.code == .closed)
    }
}

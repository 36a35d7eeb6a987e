// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

private struct Node: BPFValue, Equatable {
    var next: UInt64
    var number: UInt64
}

@Suite(
    "Arenas",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: BPFFeatures.probe(mapType: .arena) == .supported, "Linux 6.9 or newer")
)
struct ArenaTests {
    @Test func listsOfAProgramAreFollowed() throws {
        var open = try Fixture.open("arena")
        try open.map("arena").setExtra(1 << 44)
        #expect(try open.map("arena").extra == 1 << 44)
        let object = try open.load()
        let arena = try Arena(object.map("arena"))
        #expect(arena.startAddress.rawValue == 1 << 44)
        #expect(try object.program("build").testRun().returnValue == 0)

        var address = BPFAddress(rawValue: try object.globals.value("head", as: UInt64.self))
        var numbers: [UInt64] = []
        while address.rawValue != 0 {
            let node = try arena.value(at: address, as: Node.self)
            numbers.append(node.number)
            address = BPFAddress(rawValue: node.next)
        }
        #expect(numbers == [1, 2, 3])

        // What this process writes, the program reads.
        let head = BPFAddress(rawValue: try object.globals.value("head", as: UInt64.self))
        let offset = try #require(arena.offset(of: head))
        try arena.atomic(offset: offset + 8, as: UInt64.self).add(100)
        #expect(try object.program("add").testRun().returnValue == 0)
        #expect(try object.globals.value("sum", as: UInt64.self) == 106)
        #expect(try arena.map.info().extra == 1 << 44)
    }

    @Test func pagesAreAllocatedWhenTheyAreUsed() throws {
        let map = try BPFMap(type: .arena, keySize: 0, valueSize: 0, maxEntries: 16, flags: .mmapable)
        let arena = try Arena(map)
        try arena.store(UInt32(7), offset: 5 * 4096)
        #expect(try arena.load(offset: 5 * 4096, as: UInt32.self) == 7)
        #expect(try arena.load(offset: arena.byteCount - 4, as: UInt32.self) == 0)
        // A second view uses the same mapping.
        #expect(try Arena(map).load(offset: 5 * 4096, as: UInt32.self) == 7)
        for offset in [-1, arena.byteCount - 3, arena.byteCount, Int.max, Int.min] {
            #expect(bpfError { try arena.load(offset: offset, as: UInt32.self) }?.code == .invalidArgument)
            #expect(bpfError { try arena.store(UInt32(0), offset: offset) }?.code == .invalidArgument)
        }
        #expect(bpfError { try arena.atomic(offset: 2, as: UInt32.self) }?.code == .invalidArgument)
        #expect(bpfError { try arena.value(at: BPFAddress(rawValue: 8), as: UInt32.self) }?.code == .invalidArgument)
        #expect(arena.offset(of: BPFAddress(rawValue: .max)) == nil)
        let faulting = try BPFMap(
            type: .arena,
            keySize: 0,
            valueSize: 0,
            maxEntries: 1,
            flags: [.mmapable, .segvOnFault]
        )
        #expect(bpfError { try Arena(faulting) }?.code == .notSupported)
        try map.close()
        #expect(bpfError { try Arena(map) }?.code == .closed)
        #expect(try arena.load(offset: 5 * 4096, as: UInt32.self) == 7)
    }
}

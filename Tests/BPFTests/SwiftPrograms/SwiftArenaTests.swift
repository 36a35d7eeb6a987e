// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

/// Arenas of programs in Swift.
@Suite(
    "Arenas in Swift",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: BPFFeatures.probe(mapType: .arena) == .supported, "Linux 6.9 or newer")
)
struct SwiftArenaTests {
    private struct Node: BPFValue, Equatable {
        var next: UInt64
        var number: UInt64
    }

    private func load() throws -> (object: BPFObject, arena: Arena) {
        var open = try SwiftProgramTests.open("arena")
        // libbpf 1.1 does not choose an address.
        try open.map("arena").setExtra(1 << 44)
        let object = try open.load()
        return (object, try Arena(object.map("arena")))
    }

    private func head(_ object: BPFObject) throws -> BPFAddress {
        BPFAddress(rawValue: try object.globals.value("head", as: UInt64.self))
    }

    @Test func listsAreFollowed() throws {
        let (object, arena) = try load()
        #expect(try object.program("build").testRun().returnValue == 0)
        var numbers: [UInt64] = []
        var address = try head(object)
        while address.rawValue != 0 {
            let node = try arena.value(at: address, as: Node.self)
            numbers.append(node.number)
            address = BPFAddress(rawValue: node.next)
        }
        #expect(numbers == [1, 2, 3])

        // What this process writes, the program reads.
        let offset = try #require(arena.offset(of: head(object)))
        try arena.atomic(offset: offset + 8, as: UInt64.self).add(100)
        #expect(try object.program("add").testRun().returnValue == 0)
        #expect(try object.globals.value("sum", as: UInt64.self) == 106)
        #expect(try object.program("release").testRun().returnValue == 0)
    }

    @Test func programsChangeNodesInOneStep() throws {
        let (object, arena) = try load()
        #expect(try object.program("build").testRun().returnValue == 0)
        let arguments = [UInt8](repeating: 0, count: 32)
        #expect(try object.program("increment").testRun(.init(context: arguments)).returnValue == 0)
        #expect(try arena.value(at: head(object), as: Node.self).number == 11)
    }
}

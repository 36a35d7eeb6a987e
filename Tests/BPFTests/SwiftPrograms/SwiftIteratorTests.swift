// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import SystemPackage
import Testing

/// Iterators of numbers, and programs of netfilter.
@Suite(
    "Iterators in Swift",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: KernelVersion.running >= KernelVersion(6, 4), "the kernel has no bpf_iter_num_new")
)
struct SwiftIteratorTests {
    private func run(_ name: String, _ object: BPFObject) throws -> UInt32 {
        try object.program(name).testRun(.init(context: [UInt8](repeating: 0, count: 32))).returnValue
    }

    private func load() throws -> BPFObject {
        let open = try SwiftProgramTests.open("iterators")
        return try open.load()
    }

    @Test func numbersAreAdded() throws {
        let object = try load()
        for (limit, sum) in [(0, 0), (10, 45), (100_000, 5050)] as [(Int32, UInt32)] {
            try object.globals.set("limit", to: limit)
            #expect(try run("numbersAreAdded", object) == sum)
        }
    }

    @Test func iterationsEndAtAFault() throws {
        let object = try load()
        try object.globals.set("limit", to: 5 as Int32)
        #expect(try run("iterationsFault", object) == 250)
        try object.globals.set("limit", to: 1000 as Int32)
        #expect(try run("iterationsFault", object) == 0)
        #expect(try object.globals.value("calls", as: UInt64.self) == 10)
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 1)
    }

    @Test(.requires(.netfilter)) func packetsAreDropped() throws {
        try NetworkNamespace.run {
            let object = try load()
            try object.globals.set("mark", to: 77 as UInt32)
            let sockets = try Sockets.group(1)
            let sender = try Sockets.group(1)
            let link = try object.program("packetsAreDropped").attach(to: .netfilter(.ipv4, .output))
            #expect(try sockets.receiver(ofPacketFrom: sender[0]) == 0)
            var mark: UInt32 = 77
            try Sockets.call(setsockopt(sender[0].rawValue, SOL_SOCKET, SO_MARK, &mark, 4))
            #expect(throws: Errno.notPermitted) { try sockets.receiver(ofPacketFrom: sender[0]) }
            #expect(try object.globals.value("packets", as: UInt64.self) == 1)
            try link.detach()
            #expect(try sockets.receiver(ofPacketFrom: sender[0]) == 0)
        }
    }
}

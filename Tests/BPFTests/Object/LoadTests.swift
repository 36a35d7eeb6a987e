// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

@Suite("Loading objects", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct LoadTests {
    @Test func programsAndMapsHaveTheirNames() throws {
        let object = try Fixture.load("maps")
        #expect(object.name == "maps")
        #expect(object.programs.map(\.name) == ["count_call", "find_padded"])
        #expect(try object.map("hash").name == "hash")
        #expect(bpfError { try object.map("hsh") }?.code == .mapNotFound)
        #expect(bpfError { try object.program("x") }?.code == .programNotFound)
    }

    @Test func settingsAreApplied() throws {
        var open = try Fixture.open("maps")
        try open.map("hash").setMaxEntries(1 << 20)
        try open.program("find_padded").setAutoload(false)
        try open.map("queue").setAutocreate(false)
        let maximum = try open.map("hash").maxEntries
        #expect(maximum == 1 << 20)
        let object = try open.load()
        #expect(try object.map("hash").maxEntries == 1 << 20)
        #expect(object.programs.map(\.name) == ["count_call"])
        #expect(try !object.maps.contains { $0.name == "queue" })
        // Not the error of an unknown name.
        let program = bpfError { try object.program("find_padded") }
        #expect(program?.code == .programNotFound && program?.message == "its program 'find_padded' was not loaded")
        let map = bpfError { try object.map("queue") }
        #expect(map?.code == .mapNotFound && map?.message == "its map 'queue' was not created")
    }

    @Test func aMaximumBeyond32BitsThrows() throws {
        var open = try Fixture.open("maps")
        #expect(bpfError { try open.map("hash").setMaxEntries(-1) }?.code == .invalidArgument)
        #expect(bpfError { try open.map("hash").setMaxEntries(1 << 40) }?.code == .invalidArgument)
    }

    @Test func typesCanBeChanged() throws {
        var open = try Fixture.open("tracing")
        try open.program("bare").setType(.rawTracepoint)
        try open.program("edit_packet").setType(.schedCls)
        let type = try open.program("bare").type
        #expect(type == .rawTracepoint)
        try open.program("edit_packet").setAutoload(false)
        let link = try open.load().program("bare").attach(to: .rawTracepoint("sys_enter"))
        try link.detach()
    }

    @Test func theVerifierReportIsReadable() throws {
        let error = try #require(bpfError { try Fixture.open("rejected").load() })
        #expect(error.code == .verifierRejected)
        #expect(error.subject == .program("forgets_null_check"))
        let verifier = try #require(error.verifierReport)
        #expect(verifier.reason.contains("invalid mem access"))
        #expect(verifier.instruction?.text.contains("*(u64 *)(r0 +0)") == true)
        #expect(verifier.source?.text == "return *value > 3;")
        #expect(verifier.log.contains("bpf_map_lookup_elem"))
        #expect(verifier.statistics != nil)
        for part in ["forgets_null_check", "return *value > 3;", "invalid mem access", "NULL"] {
            #expect(error.description.contains(part))
        }
    }

    @Test func aRejectedProgramCanBeSwitchedOff() throws {
        var open = try Fixture.open("rejected")
        try open.program("forgets_null_check").setAutoload(false)
        let object = try open.load()
        #expect(object.programs.map(\.name) == ["is_fine"])
    }

    @Test func theVerifierLogIsKeptOnSuccess() throws {
        let object = try Fixture.open("maps", options: .init(verifierLogLevel: [.branches, .statistics])).load()
        #expect(try object.program("count_call").verifierLog?.contains("processed") == true)
        #expect(try Fixture.load("maps").program("count_call").verifierLog == nil)
    }

    @Test func anUnknownMapTypeThrows() throws {
        let error = try #require(bpfError { try Fixture.open("unknown_map").load() })
        #expect(error.code == .notSupported)
        #expect(error.subject == .map("from_the_future"))
        #expect(error.message.contains("number 250"))
        #expect(error.message.contains(KernelVersion.running.description))
    }

    @Test func missingPrivilegesAreNamed() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            guard test_drop_privileges() == 0 else { exit(2) }
            let error = bpfError { try Fixture.open("maps").load() }
            print(error?.code.description ?? "no error", error?.description ?? "")
            test_end()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(output.hasPrefix("permissionDenied"))
        #expect(output.contains("CAP_BPF"))
        #expect(output.contains("Run as root"))
    }

    @Test func anObjectIsReleasedWithItsLastHandle() throws {
        let map: BPFMap
        do {
            map = try Fixture.load("maps").map("array")
        }
        // The object was released, but not the map.
        #expect(!Leaks.kernelObjects().contains { $0.hasPrefix("program") && $0.hasSuffix("find_padded") })
        try map.raw.update(bytes(UInt32(3)), to: bytes(UInt64(9)))
        #expect(try map.raw.lookup(bytes(UInt32(3))) == bytes(UInt64(9)))
    }
}

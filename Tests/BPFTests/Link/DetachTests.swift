// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Links that are detached together.
@Suite("Detaching links together", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct DetachTests {
    private func load() throws -> BPFObject {
        var open = try Fixture.open("tracing")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    private func attach(_ object: BPFObject) throws -> [Link] {
        let program = try object.program("bare")
        return try ["sys_enter", "sys_exit"].map { try program.attach(to: .tracepoint("raw_syscalls", $0)) }
            + [object.program("on_raw_tracepoint").attach(), object.program("on_tracepoint").attach()]
    }

    private func hits(_ object: BPFObject) throws -> [UInt64] {
        let hits = try object.globals.value("hits", as: InlineArray<4, UInt64>.self)
        return hits.indices.map { hits[$0] }
    }

    @Test func noneRunsAfterwards() throws {
        let object = try load()
        let links = try attach(object)
        test_call_getppid(10)
        try Link.detach(links)
        let counted = try hits(object)
        #expect(counted[0] >= 10 && counted[1] >= 10 && counted[3] >= 20)
        test_call_getppid(10)
        #expect(try hits(object) == counted)
        for link in links { #expect(!link.isAttached) }
        // Detached links and no links are nothing to do.
        try Link.detach(links)
        try Link.detach([])
    }

    @Test func asynchronousCodeAwaitsIt() async throws {
        let object = try load()
        let links = try attach(object)
        test_call_getppid(10)
        try await Link.detach(links)
        let counted = try hits(object)
        test_call_getppid(10)
        #expect(try hits(object) == counted)
        let named = try object.attach()
        test_call_getppid(10)
        try await named.detach()
        #expect(try hits(object)[1] > counted[1])
    }

    @Test func manyAreDetachedWithoutLeaks() throws {
        // Linux 5.10 attaches a program to a tracepoint once.
        let objects = try (0..<20).map { _ in try load() }
        let links = try objects.map { try $0.program("on_raw_tracepoint").attach() }
        try Link.detach(links)
        for link in links { #expect(!link.isAttached) }
    }
}

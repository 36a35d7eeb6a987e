// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import CTestSupport
import Glibc
import SystemPackage
import Testing

@Suite("Programs", .serialized, .leakChecked, .timeLimit(.minutes(10))) struct ProgramTests {
    /// The tracing fixture, counting this process.
    private func load() throws -> BPFObject {
        var open = try Fixture.open("tracing")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    @Test func describesPrograms() throws {
        let object = try load()
        let program = try object.program("on_btf_tracepoint")
        #expect(program.section == "tp_btf/sys_enter")
        #expect(program.type == .tracing)
        #expect(program.attachType == .traceRawTP)
        // The number of no hook is that of `cgroup_inet_ingress`, too.
        #expect(try Fixture.load("tracing").program("on_tracepoint").attachType == nil)
        let hooks = try Fixture.load("cgroup_skb").programs.map(\.attachType)
        #expect(Set(hooks) == [.cgroupInetIngress, .cgroupInetEgress])
        var open = try Fixture.open("tracing")
        let hook = try open.program("on_tracepoint").attachType
        #expect(hook == nil)
        #expect(program.id > 0)
        #expect(program.tag.count == 16 && program.tag.allSatisfy(\.isHexDigit))
        #expect(try object.program("edit_packet").type == .xdp)
        #expect(try object.program("on_raw_tracepoint").type.description == "raw_tracepoint")
    }

    @Test func countsRuns() throws {
        let object = try load()
        let program = try object.program("on_btf_tracepoint")
        let link = try program.attach()
        test_call_getppid(10)
        let counting = try BPFStatistics.enable()
        defer { counting.close() }
        let before = try program.statistics()
        test_call_getppid(100)
        let after = try program.statistics()
        try link.detach()
        #expect(after.runs >= before.runs + 100)
        #expect(after.runTime > before.runTime)
        #expect((after.recursionMisses == nil) == (KernelVersion.running < KernelVersion(5, 12)))
    }

    @Test func outlivesItsObject() throws {
        let program = try load().program("on_raw_tracepoint")
        let link = try program.attach()
        #expect(link.isAttached)
    }
}

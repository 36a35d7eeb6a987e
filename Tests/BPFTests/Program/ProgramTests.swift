// SPDX-License-Identifier: Apache-2.0

import BPF
import CLibbpf
import CTestSupport
import Glibc
import SystemPackage
import Testing

@Suite("Tracepoints, raw and BTF tracepoints, test runs", .serialized, .leakChecked) struct ProgramTests {
    private typealias Hits = InlineArray<4, UInt64>

    /// The tracing fixture, counting this process.
    private func load() throws -> BPFObject {
        var open = try Fixture.open("tracing")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    private func hits(_ object: BPFObject) throws -> [UInt64] {
        let hits = try object.globals.value("hits", as: Hits.self)
        return hits.indices.map { hits[$0] }
    }

    @Test func information() throws {
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

    @Test func statistics() throws {
        let object = try load()
        let program = try object.program("on_btf_tracepoint")
        let link = try program.attach()
        test_call_getppid(10)
        let counting = bpf_enable_stats(BPF_STATS_RUN_TIME)
        try #require(counting >= 0)
        defer { close(counting) }
        let before = try program.statistics()
        test_call_getppid(100)
        let after = try program.statistics()
        try link.detach()
        #expect(after.runs >= before.runs + 100)
        #expect(after.runTime > before.runTime)
        #expect((after.recursionMisses == nil) == (KernelVersion.running < KernelVersion(5, 12)))
    }

    @Test(arguments: [("on_tracepoint", 0), ("on_raw_tracepoint", 1), ("on_btf_tracepoint", 2)])
    func attachBySection(name: String, index: Int) throws {
        let object = try load()
        let link = try object.program(name).attach()
        test_call_getppid(100)
        try link.detach()
        let counted = try hits(object)[index]
        #expect(counted >= 100)
        test_call_getppid(100)
        #expect(try hits(object)[index] == counted)
        #expect(!link.isAttached)
    }

    @Test func attachToATarget() throws {
        let object = try load()
        let links = [
            try object.program("bare").attach(to: .tracepoint("raw_syscalls", "sys_enter")),
            try object.program("on_raw_tracepoint").attach(to: .rawTracepoint("sys_enter")),
            try object.program("on_btf_tracepoint").attach(to: .btfTracepoint("sys_enter")),
        ]
        test_call_getppid(50)
        for link in links { try link.detach() }
        let counts = try hits(object)
        #expect(counts[0] == 0)
        #expect(counts[1] >= 50 && counts[2] >= 50 && counts[3] >= 50)
    }

    @Test func aBTFTracepointTakesOnlyItsProgram() throws {
        let program = try load().program("on_btf_tracepoint")
        let error = bpfError { try program.attach(to: .btfTracepoint("sched_switch")) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("sys_enter") == true)
    }

    @Test func aProgramOfAnotherType() throws {
        let program = try load().program("edit_packet")
        let error = bpfError { try program.attach(to: .tracepoint("sched", "sched_switch")) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("xdp") == true)
    }

    @Test func aSectionThatDoesNotSayWhere() throws {
        let object = try load()
        for name in ["bare", "edit_packet"] {
            let error = bpfError { try object.program(name).attach() }
            #expect(error?.code == .notSupported)
            #expect(error?.advice?.contains("attach(to:)") == true)
        }
    }

    @Test func duplicateAttach() throws {
        let program = try load().program("on_tracepoint")
        let link = try program.attach()
        let error = bpfError { try program.attach() }
        #expect(error?.code == .alreadyAttached)
        #expect(error?.errno == .fileExists)
        try link.detach()
        // And once it is detached, again.
        try program.attach().detach()
    }

    @Test func missingTracepoint() throws {
        let program = try Fixture.load("missing_target").program("on_nothing")
        let error = bpfError { try program.attach() }
        #expect(error?.code == .targetNotFound)
        #expect(error?.description.contains("swift_bpf/no_such_event") == true)
        let raw = bpfError { try load().program("on_raw_tracepoint").attach(to: .rawTracepoint("no_such_event")) }
        #expect(raw?.code == .targetNotFound)
    }

    @Test func withoutTracefs() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            guard test_unshare_mounts() == 0 else { exit(2) }
            _ = test_unmount("/sys/kernel/tracing")
            while test_unmount("/sys/kernel/debug/tracing") == 0 {}
            while test_unmount("/sys/kernel/debug") == 0 {}
            let object = try Fixture.load("tracing")
            let error = bpfError { try object.program("on_tracepoint").attach() }
            print(error?.code.description ?? "no error", error?.advice ?? "")
            // A raw tracepoint needs no tracefs.
            try object.program("on_raw_tracepoint").attach().detach()
        }
        let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(output.hasPrefix("tracefsUnavailable"))
        #expect(output.contains("mount -t tracefs"))
    }

    @Test func testRunOfAPacket() throws {
        let program = try load().program("edit_packet")
        let packet = [UInt8](0..<64)
        let output = try program.testRun(.init(data: packet, repetitions: 3))
        #expect(output.returnValue == 3)  // XDP_TX
        #expect(output.data.count == 64)
        #expect(output.data[0] == 3)  // once for each repetition
        #expect(output.data.dropFirst() == packet.dropFirst())
        #expect(output.duration > .zero)
    }

    @Test func testRunWithoutOutput() throws {
        let program = try load().program("edit_packet")
        // A larger packet than any buffer that could lie there by chance.
        let output = try program.testRun(.init(data: .init(repeating: 1, count: 3000), outputCapacity: 0))
        #expect(output.returnValue == 3 && output.data.isEmpty)
        let negative = bpfError { try program.testRun(.init(data: .init(repeating: 1, count: 64), outputCapacity: -1)) }
        #expect(negative?.code == .invalidArgument)
    }

    @Test func aTargetThatWasSet() throws {
        var open = try Fixture.open("tracing")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        try open.program("on_btf_tracepoint").setAttachTarget("sys_exit")
        let missing = bpfError { try open.program("on_btf_tracepoint").setAttachTarget("no_such_tracepoint") }
        #expect(missing?.code == .targetNotFound)
        let object = try open.load()
        let program = try object.program("on_btf_tracepoint")
        #expect(bpfError { try program.attach(to: .btfTracepoint("sys_enter")) }?.code == .invalidArgument)
        let link = try program.attach(to: .btfTracepoint("sys_exit"))
        test_call_getppid(20)
        try link.detach()
        #expect(try hits(object)[2] >= 20)
    }

    @Test func testRunFailures() throws {
        let object = try load()
        let short = bpfError { try object.program("edit_packet").testRun(.init(data: [1, 2, 3])) }
        // Older kernels run XDP programs on any packet.
        #expect(short?.code == .invalidArgument || KernelVersion.running < KernelVersion(5, 18))
        #expect(bpfError { try object.program("on_tracepoint").testRun() }?.code == .notSupported)
    }

    @Test func aProgramOutlivesItsObject() throws {
        let program = try load().program("on_raw_tracepoint")
        let link = try program.attach()
        #expect(link.isAttached)
    }
}

// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

@Suite("Tracepoints, raw and BTF tracepoints", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct TracepointTests {
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

    @Test(arguments: [("on_tracepoint", 0), ("on_raw_tracepoint", 1), ("on_btf_tracepoint", 2)])
    func attachesWhereTheSectionSays(name: String, index: Int) throws {
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

    @Test func attachesToATarget() throws {
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

    @Test func refusesAProgramOfAnotherTracepoint() throws {
        let program = try load().program("on_btf_tracepoint")
        let error = bpfError { try program.attach(to: .btfTracepoint("sched_switch")) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("sys_enter") == true)
    }

    @Test func refusesAProgramOfAnotherType() throws {
        let program = try load().program("edit_packet")
        let error = bpfError { try program.attach(to: .tracepoint("sched", "sched_switch")) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("xdp") == true)
    }

    @Test func refusesASectionWithoutAHook() throws {
        let object = try load()
        for name in ["bare", "edit_packet"] {
            let error = bpfError { try object.program(name).attach() }
            #expect(error?.code == .notSupported)
            #expect(error?.advice?.contains("attach(to:)") == true)
        }
    }

    @Test func attachesOnceAtATime() throws {
        let program = try load().program("on_tracepoint")
        let link = try program.attach()
        let error = bpfError { try program.attach() }
        #expect(error?.code == .alreadyAttached)
        #expect(error?.errno == .fileExists)
        try link.detach()
        // And once it is detached, again.
        try program.attach().detach()
    }

    @Test func namesAMissingTracepoint() throws {
        let program = try Fixture.load("missing_target").program("on_nothing")
        let error = bpfError { try program.attach() }
        #expect(error?.code == .targetNotFound)
        #expect(error?.description.contains("swift_bpf/no_such_event") == true)
        let raw = bpfError { try load().program("on_raw_tracepoint").attach(to: .rawTracepoint("no_such_event")) }
        #expect(raw?.code == .targetNotFound)
    }

    @Test func saysHowToMountTracefs() async throws {
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

    @Test func attachesToTheTargetThatWasSet() throws {
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
}

// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import SystemPackage
import Testing

/// Cookies of raw tracepoints and of programs that are attached by trampoline.
@Suite("Cookies of raw tracepoints and trampolines", .serialized, .leakChecked, .timeLimit(.minutes(10)))
struct CookieTests {
    private func load(_ program: String) throws -> BPFObject {
        var open = try Fixture.open("cookies")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        try open.program(program).setAutoload(true)
        return try open.load()
    }

    private func checkCookies(_ program: String, _ target: (UInt64) -> AttachTarget) throws {
        let object = try load(program)
        for cookie: UInt64 in [1, 0xFEED_FACE_CAFE_BEEF, 0] {
            let link = try object.program(program).attach(to: target(cookie))
            test_call_getpgid(1)
            #expect(try object.globals.value("last_cookie", as: UInt64.self) == cookie)
            try link.detach()
        }
        let runs = try object.globals.value("runs", as: UInt64.self)
        #expect(runs >= 3)
        test_call_getpgid(1)
        #expect(try object.globals.value("runs", as: UInt64.self) == runs)
    }

    @Test(.requires(.rawTracepointCookie))
    func rawTracepointsHaveCookies() throws {
        try checkCookies("on_raw") { .rawTracepoint("sys_enter", cookie: $0) }
        try checkCookies("on_typed") { .btfTracepoint("sys_enter", cookie: $0) }
    }

    @Test(.lacks(.rawTracepointCookie))
    func namesTheKernelThatHasCookiesOfRawTracepoints() throws {
        let object = try Fixture.load("tracing")
        for (program, target) in [
            ("on_raw_tracepoint", AttachTarget.rawTracepoint("sys_enter", cookie: 1)),
            ("on_btf_tracepoint", .btfTracepoint("sys_enter", cookie: 1)),
        ] {
            let error = bpfError { try object.program(program).attach(to: target) }
            #expect(error?.code == .notSupported)
            #expect(error?.advice?.contains("6.10") == true, "\(String(describing: error))")
        }
    }

    @Test(.requires(.tracingCookie))
    func trampolinesHaveCookies() throws {
        try checkCookies("on_entry") { .fentry("security_task_getpgid", cookie: $0) }
        try checkCookies("on_exit") { .fexit("security_task_getpgid", cookie: $0) }
        try checkCookies("on_result") { .fmodRet("security_task_getpgid", cookie: $0) }
        if Hooks.lsm { try checkCookies("on_hook") { .lsm("task_getpgid", cookie: $0) } }
    }

    @Test(.lacks(.tracingCookie))
    func namesTheKernelThatHasCookiesOfTrampolines() throws {
        let program = try Fixture.load("fentry").program("on_entry")
        let error = bpfError { try program.attach(to: .fentry("security_task_getpgid", cookie: 1)) }
        #expect(error?.code == .notSupported)
        #expect(error?.advice?.contains("5.19") == true, "\(String(describing: error))")
    }

    @Test(.enabled(if: Hooks.functionTrampolines, "the kernel does not attach fentry programs"))
    func programsAreAttachedToTheirFunctionOnly() throws {
        var open = try Fixture.open("fentry")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        let object = try open.load()
        let program = try object.program("on_entry")
        let link = try program.attach(to: .fentry("security_task_getpgid"))
        test_call_getpgid(3)
        #expect(try object.globals.value("entries", as: UInt64.self) == 3)
        try link.detach()
        let other = bpfError { try program.attach(to: .fentry("security_task_getsid")) }
        #expect(other?.code == .invalidArgument && other?.message.contains("security_task_getsid") == true)
        #expect(other?.advice?.contains("SEC(\"fentry/security_task_getsid\")") == true)
        #expect(bpfError { try program.attach(to: .fexit("security_task_getpgid")) }?.code == .invalidArgument)
        #expect(bpfError { try program.attach(to: .lsm("task_getpgid")) }?.code == .invalidArgument)
        #expect(bpfError { try program.attach(to: .fsession("security_task_getpgid")) }?.code == .invalidArgument)
    }

    @Test func programsOfRawTracepointsWithoutTheirObjectAreAttached() throws {
        let object = try Fixture.load("tracing")
        let program = try BPFProgram(id: object.program("on_raw_tracepoint").id)
        let link = try program.attach(to: .rawTracepoint("sys_enter"))
        #expect(try link.info().kind == .rawTracepoint)
        try link.detach()
        let missing = bpfError { try program.attach(to: .rawTracepoint("no_such_event")) }
        #expect(missing?.code == .targetNotFound)
        let near = bpfError { try program.attach(to: .rawTracepoint("sys_entre")) }
        #expect(near?.advice?.contains("'sys_enter'") == true, "\(String(describing: near))")
        let event = bpfError { try object.program("bare").attach(to: .tracepoint("sched", "sched_swich")) }
        #expect(event?.advice == "Did you mean 'sched/sched_switch'?", "\(String(describing: event))")
    }

    @Test(arguments: [
        ("on_entry", "security_task_getpgdi", "'security_task_getpgid'"), ("on_typed", "sys_entre", "'sys_enter'"),
        ("on_hook", "task_getpgidd", "'task_getpgid'"),
    ])
    func namesLikeAMissingTargetAreOffered(program: String, target: String, near: String) throws {
        // Searching the kernel's types takes half a minute there.
        if test_is_emulated(), program != "on_typed" { return }
        var open = try Fixture.open("cookies")
        let error = bpfError { try open.program(program).setAttachTarget(target) }
        #expect(error?.code == .targetNotFound && error?.message.contains("'\(target)'") == true)
        #expect(error?.advice?.hasPrefix("Did you mean \(near)") == true, "\(String(describing: error))")
    }

    /// Writes the error that test runs end with.
    @Test func writableRawTracepointsChangeTheirArgument() throws {
        var open = try Fixture.open("program_target")
        try open.program("change_error").setAutoload(true)
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        let writer = try open.load()
        var filter = try Fixture.open("freplace")
        try filter.keepOnly { $0.name == "judge" }
        let judge = try filter.load().program("judge")
        let input = BPFProgram.TestRunInput(data: [UInt8](repeating: 0, count: 64))
        #expect(try judge.testRun(input).returnValue == 2)
        let link = try writer.program("change_error").attach(to: .rawTracepoint("bpf_test_finish"))
        #expect(bpfError { try judge.testRun(input) }?.errno?.rawValue == EPROTO)
        try link.detach()
        #expect(try judge.testRun(input).returnValue == 2)
        // The tracepoint has nothing to write to.
        let other = bpfError { try writer.program("change_error").attach(to: .rawTracepoint("sys_enter")) }
        #expect(other?.code == .invalidArgument, "\(String(describing: other))")
    }
}

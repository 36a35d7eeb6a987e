// SPDX-License-Identifier: Apache-2.0

import BPF
import CTestSupport
import Glibc
import Testing

@Suite("fentry.multi", .serialized, .leakChecked, .timeLimit(.minutes(5)), .requires(.tracingMulti))
struct TracingMultiTests {
    private static let function = "security_task_getpgid"

    private func load() throws -> BPFObject {
        var open = try Fixture.open("tracing_multi")
        try open.globals.set("target_tgid", to: UInt32(getpid()))
        return try open.load()
    }

    @Test(arguments: [
        ("on_entry", AttachTarget.fentryMulti(functions: [function]), "entries", 10 as UInt64),
        ("on_entry", .fentryMulti(pattern: "security_task_getpgi?"), "entries", 10),
        ("on_exit", .fexitMulti(functions: [function]), "exits", 10),
        ("on_exit", .fexitMulti(pattern: "security_task_getpgi*"), "exits", 10),
        ("on_both", .fsessionMulti(functions: [function]), "sessions", 20),
        ("on_both", .fsessionMulti(pattern: "security_task_?etpgid"), "sessions", 20),
    ])
    func runsAtEachFunction(program: String, target: AttachTarget, counter: String, runs: UInt64) throws {
        let object = try load()
        let link = try object.program(program).attach(to: target)
        test_call_getpgid(10)
        // The pattern of the last line matches security_task_setpgid too, which nothing calls here.
        #expect(try object.globals.value(counter, as: UInt64.self) == runs)
        #expect(try link.info().kind == .tracingMulti)
        try link.detach()
        test_call_getpgid(10)
        #expect(try object.globals.value(counter, as: UInt64.self) == runs)
    }

    @Test func eachFunctionHasItsCookie() throws {
        let object = try load()
        let functions = ["security_task_setpgid", Self.function, "security_task_getsid"]
        let target = AttachTarget.fentryMulti(functions: functions, cookies: [1, 1_000, 5])
        let link = try object.program("on_entry").attach(to: target)
        defer { try? link.detach() }
        test_call_getpgid(3)
        #expect(try object.globals.value("cookies", as: UInt64.self) == 3_000)
    }

    @Test func manyFunctionsAreAttachedWithOneLink() throws {
        let object = try load()
        let link = try object.program("on_entry").attach(to: .fentryMulti(pattern: "security_*"))
        defer { try? link.detach() }
        test_call_getpgid(3)
        #expect(try object.globals.value("entries", as: UInt64.self) >= 3)
    }

    @Test func sectionsNameTheFunctions() throws {
        let object = try load()
        let link = try object.program("on_section").attach()
        test_call_getpgid(4)
        #expect(try object.globals.value("entries", as: UInt64.self) == 4)
        try link.detach()
    }

    @Test func wrongFunctionsAreReported() throws {
        let program = try load().program("on_entry")
        let missing = bpfError { try program.attach(to: .fentryMulti(functions: [Self.function, "no_such_function"])) }
        #expect(missing?.code == .targetNotFound)
        #expect(missing?.message.contains("'no_such_function'") == true, "\(String(describing: missing))")
        #expect(bpfError { try program.attach(to: .fentryMulti(pattern: "no_such_*")) }?.code == .targetNotFound)
        #expect(bpfError { try program.attach(to: .fentryMulti(functions: [])) }?.code == .invalidArgument)
        let uneven = AttachTarget.fentryMulti(functions: [Self.function], cookies: [1, 2])
        #expect(bpfError { try program.attach(to: uneven) }?.code == .invalidArgument)
        let other = bpfError { try program.attach(to: .fexitMulti(functions: [Self.function])) }
        #expect(other?.code == .invalidArgument)
        #expect(other?.advice?.contains("SEC(\"fexit.multi\")") == true)
        #expect(bpfError { try program.attach() }?.advice?.contains(".fentryMulti(") == true)
    }
}

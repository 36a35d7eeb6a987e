// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// Functions of BPF programs as hooks: of freplace, fentry and fexit.
@Suite(
    "Functions of programs",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: BPFFeatures.probe(programType: .ext) == .supported, "the kernel does not load freplace programs")
)
struct ProgramTargetTests {
    private let input = BPFProgram.TestRunInput(data: [UInt8](repeating: 0, count: 64))
    private let pass: UInt32 = 2
    private let drop: UInt32 = 1

    private func judge() throws -> BPFProgram {
        var open = try Fixture.open("freplace")
        try open.keepOnly { $0.name == "judge" }
        return try open.load().program("judge")
    }

    private func replacement(_ function: String = "verdict", of program: BPFProgram) throws -> BPFProgram {
        var open = try Fixture.open("freplace")
        try open.keepOnly { $0.name == "other_verdict" }
        try open.program("other_verdict").setAttachTarget(function, of: program)
        return try open.load().program("other_verdict")
    }

    @Test func replacesAFunctionWhereItWasLoadedFor() throws {
        let judge = try self.judge()
        let replacement = try self.replacement(of: judge)
        #expect(try judge.testRun(input).returnValue == pass)
        let link = try replacement.attach()
        #expect(try judge.testRun(input).returnValue == drop)
        try link.detach()
        #expect(try judge.testRun(input).returnValue == pass)
    }

    @Test func replacesTheSameFunctionOfSeveralPrograms() throws {
        let (first, second) = (try self.judge(), try self.judge())
        let replacement = try self.replacement(of: first)
        let links = [
            try replacement.attach(to: .function("verdict", of: first)),
            try replacement.attach(to: .function("verdict", of: second)),
        ]
        #expect(try first.testRun(input).returnValue == drop)
        #expect(try second.testRun(input).returnValue == drop)
        #expect(try links[0].info().kind == .tracing)
        try links[0].detach()
        #expect(try first.testRun(input).returnValue == pass)
        #expect(try second.testRun(input).returnValue == drop)
        try links[1].detach()
        #expect(try second.testRun(input).returnValue == pass)
    }

    @Test func attachesAllWithATargetThatWasSet() throws {
        let judge = try self.judge()
        var open = try Fixture.open("freplace")
        try open.keepOnly { $0.name == "other_verdict" }
        try open.program("other_verdict").setAttachTarget("verdict", of: judge)
        let links = try open.load().attach()
        #expect(links.all.count == 1)
        #expect(try judge.testRun(input).returnValue == drop)
        try links.detach()
        #expect(try judge.testRun(input).returnValue == pass)
    }

    @Test func missingFunctionsAndOtherProgramsAreRefused() throws {
        let judge = try self.judge()
        let replacement = try self.replacement(of: judge)
        let missing = bpfError { try replacement.attach(to: .function("verdikt", of: judge)) }
        #expect(missing?.code == .targetNotFound)
        #expect(missing?.advice?.contains("'verdict'") == true, "\(String(describing: missing))")
        let early = bpfError { try self.replacement("verdikt", of: judge) }
        #expect(early?.code == .targetNotFound)
        #expect(early?.advice?.contains("'verdict'") == true, "\(String(describing: early))")
        // Its arguments are others.
        var counting = try Fixture.open("tracing")
        try counting.keepOnly { $0.name == "on_tracepoint" }
        let other = try counting.load().program("on_tracepoint")
        let wrong = bpfError { try replacement.attach(to: .function("on_tracepoint", of: other)) }
        #expect(wrong?.code == .invalidArgument, "\(String(describing: wrong))")
        #expect(
            bpfError { try replacement.attach(to: .function("verdict", of: judge, cookie: 1)) }?.code
                == .invalidArgument
        )
        let type = bpfError { try judge.attach(to: .function("verdict", of: judge)) }
        #expect(type?.code == .invalidArgument && type?.message.contains("xdp") == true)
    }

    private func tracer(_ names: Set<String>, of judge: BPFProgram) throws -> BPFObject {
        var open = try Fixture.open("program_target")
        for name in names {
            try open.program(name).setAutoload(true)
            try open.program(name).setAttachTarget("verdict", of: judge)
        }
        return try open.load()
    }

    @Test(.enabled(if: Hooks.functionTrampolines, "the kernel does not attach fentry programs"))
    func tracesAFunctionOfAProgram() throws {
        let judge = try self.judge()
        let object = try tracer(["on_entry", "on_exit"], of: judge)
        let isReported = KernelVersion.running >= KernelVersion(5, 17)
        if isReported {
            let other = try self.judge()
            let error = bpfError { try object.program("on_entry").attach(to: .function("verdict", of: other)) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.advice?.contains("setAttachTarget(\"verdict\", of: program)") == true)
        }
        let links = [
            try object.program("on_entry").attach(to: .function("verdict", of: judge)),
            try object.program("on_exit").attach(),
        ]
        for _ in 0..<3 { #expect(try judge.testRun(input).returnValue == pass) }
        #expect(try object.globals.value("entries", as: UInt64.self) == 3)
        #expect(try object.globals.value("exits", as: UInt64.self) == 3)
        #expect(try object.globals.value("last_result", as: Int32.self) == Int32(pass))
        for link in links { try link.detach() }
        _ = try judge.testRun(input)
        #expect(try object.globals.value("entries", as: UInt64.self) == 3)
        let again = bpfError { try object.program("on_entry").attach(to: .function("verdict", of: judge)) }
        #expect(
            again?.code == .alreadyAttached || !isReported && again?.code == .invalidArgument,
            "\(String(describing: again))"
        )
    }

    @Test(.requires(.tracingCookie))
    func tracersOfAProgramHaveCookies() throws {
        let judge = try self.judge()
        let object = try tracer(["on_exit_cookie"], of: judge)
        let link = try object.program("on_exit_cookie").attach(to: .function("verdict", of: judge, cookie: 77))
        _ = try judge.testRun(input)
        #expect(try object.globals.value("last_cookie", as: UInt64.self) == 77)
        try link.detach()
    }
}

// SPDX-License-Identifier: Apache-2.0

import BPF
import Glibc
import Testing

/// Loops by helpers, and values of tasks.
@Suite(
    "Loops in Swift",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .enabled(if: KernelVersion.running >= KernelVersion(5, 17), "the kernel has no bpf_loop")
)
struct SwiftLoopTests {
    @Test func closuresAreCalled() throws {
        let object = try SwiftProgramTests.open("loops").load()
        let arguments = [UInt8](repeating: 0, count: 32)
        #expect(try object.program("loopsAreMade").testRun(.init(context: arguments)).returnValue == 101)
        #expect(try object.globals.value("sum", as: UInt64.self) == 5050)
        #expect(try object.program("entriesAreVisited").testRun(.init(context: arguments)).returnValue == 0)
        #expect(try object.globals.value("sum", as: UInt64.self) == 33)
    }

    @Test func bitsAreChanged() throws {
        let object = try SwiftProgramTests.open("loops").load()
        let arguments = [UInt8](repeating: 0, count: 32)
        #expect(try object.program("bitsAreChanged").testRun(.init(context: arguments)).returnValue == 0x21)
        #expect(try object.globals.value("bits", as: UInt64.self) == 6)
    }

    @Test func programsAreCalled() throws {
        let program = try SwiftProgramTests.open("loops").load().program("sumsAreReturned")
        var sum = Sum(first: 40, second: 2, result: 0)
        #expect(try program.run(context: &sum) == 7)
        #expect(sum.result == 42)
    }

    private struct Sum: BPFValue {
        var first: UInt64
        var second: UInt64
        var result: UInt64
    }

    @Test func faultsOfClosuresEndTheProgram() throws {
        let object = try SwiftProgramTests.open("loops").load()
        func run(_ program: String) throws -> UInt32 {
            try object.program(program).testRun(.init(context: [UInt8](repeating: 0, count: 32))).returnValue
        }
        for (rounds, result, sum) in [(0, 1, 0), (2, 1, 200), (3, 0, 200)] as [(UInt32, UInt32, UInt64)] {
            try object.globals.set("rounds", to: rounds)
            #expect(try run("loopsFault") == result)
            #expect(try object.globals.value("sum", as: UInt64.self) == sum)
        }
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 1)
        #expect(try run("visitsFault") == 0)
        #expect(try object.globals.value("swift_faults", as: UInt64.self) == 2)
        try object.globals.set("rounds", to: 6 as UInt32)
        #expect(try run("visitsFault") == 1)
        #expect(try object.globals.value("sum", as: UInt64.self) == 1)
    }

    @Test func timersCallClosures() throws {
        let object = try SwiftProgramTests.open("loops").load()
        let packet = [UInt8](repeating: 0, count: 64)
        #expect(try object.program("timersAreStarted").testRun(.init(data: packet)).returnValue == 0)
        let alarms = try object.map("alarms").typed(key: UInt32.self, value: Alarm.self)
        for _ in 0..<200 where try alarms.lookup(0)?.calls == 0 { usleep(5_000) }
        #expect(try alarms.lookup(0)?.calls == 1)
    }

    private struct Alarm: BPFValue {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var calls: UInt64 = 0
    }

    @Test func tasksHaveValues() throws {
        let object = try SwiftProgramTests.open("loops").load()
        let link = try object.program("tasksHaveValues").attach()
        _ = getppid()
        try link.detach()
    }
}

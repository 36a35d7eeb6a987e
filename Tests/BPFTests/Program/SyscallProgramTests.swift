// SPDX-License-Identifier: Apache-2.0

import BPF
import Testing

private struct Sum: BPFValue, Equatable {
    var first: UInt32
    var second: UInt32
    var result: UInt64
}

@Suite(
    "Programs that a system call runs",
    .serialized,
    .leakChecked,
    .timeLimit(.minutes(10)),
    .requires(.syscallProgram)
)
struct SyscallProgramTests {
    @Test func contextsAreTyped() throws {
        let program = try Fixture.load("syscall").program("add")
        var sum = Sum(first: 40, second: 2, result: 0)
        #expect(try program.run(context: &sum) == 7)
        #expect(sum.first == 40 && sum.result == 42)
        sum.first = 0
        #expect(try program.run(context: &sum) == -22)
        // The program reads beyond a smaller context.
        var small: UInt32 = 1
        #expect(bpfError { try program.run(context: &small) }?.code == .invalidArgument)
        let advice = bpfError { try program.attach() }?.advice
        #expect(advice?.contains("run(context:)") == true)
    }

    @Test func programsOfOtherTypesAreNotRun() throws {
        var open = try Fixture.open("tracing")
        try open.keepOnly { $0.type == .tracepoint }
        let program = try #require(try open.load().programs.first)
        let error = bpfError { try program.run() }
        #expect(error?.code == .invalidArgument && error?.message.contains("tracepoint") == true)
    }
}
